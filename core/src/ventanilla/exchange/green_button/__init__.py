"""Green Button: Download My Data and Connect My Data (ESPI, NAESB REQ.21)."""

from ventanilla.exchange.green_button.service import (
    GreenButtonFile,
    GreenButtonOffer,
    GreenButtonService,
    parse_days,
)

__all__ = ["GreenButtonFile", "GreenButtonOffer", "GreenButtonService", "parse_days"]
