"""What the portal shows of consumption and meters, and the readings that customers hand over."""

from ventanilla.readings.service.consumption import ReadingsService
from ventanilla.readings.service.desk import TOLD, MeterDesk
from ventanilla.readings.service.views import ConsumptionView, Recent

__all__ = ["TOLD", "ConsumptionView", "MeterDesk", "ReadingsService", "Recent"]
