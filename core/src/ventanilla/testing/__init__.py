"""What tests share: databases, sinks, a portal to play with."""
