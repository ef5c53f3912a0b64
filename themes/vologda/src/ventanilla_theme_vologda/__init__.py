"""The theme of Вологдаэнергосбыт: data only."""
