"""What the portal shows of consumption and meters, and the readings that customers hand over."""

from ventanilla.readings.service.consumption import ReadingsService
from ventanilla.readings.service.desk import TOLD, MeterDesk
from ventanilla.readings.service.generation import MeteredView
from ventanilla.readings.service.measures import Measures, MeasuresFile, MeasuresView
from ventanilla.readings.service.views import ConsumptionView, Recent

__all__ = [
    "TOLD",
    "ConsumptionView",
    "Measures",
    "MeasuresFile",
    "MeasuresView",
    "MeterDesk",
    "MeteredView",
    "ReadingsService",
    "Recent",
]
