"""Words that every topic shares: money, quantities, periods, actors, absence, clock."""
