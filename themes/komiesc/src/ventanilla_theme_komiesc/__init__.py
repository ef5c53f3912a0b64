"""The theme of Коми энергосбытовая компания: data only."""
