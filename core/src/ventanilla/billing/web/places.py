"""Where the pages of a supply stand."""

OF = "/supplies/<supply_point_id>"
