"""The web shell: the unbranded base theme, page frame, navigation, forms, tables."""
