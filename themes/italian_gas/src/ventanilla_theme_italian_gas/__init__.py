"""The theme of Etruria Gas e Luce: data only."""
