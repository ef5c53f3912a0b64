"""What the portal shows of consumption."""

from ventanilla.readings.service.consumption import ReadingsService
from ventanilla.readings.service.views import ConsumptionView, Recent

__all__ = ["ConsumptionView", "ReadingsService", "Recent"]
