"""Goods and their book; budgets and the signed reports of the months."""

from supplies.models.counts import Stocktake, StocktakeLine
from supplies.models.goods import (
    AreaStandard,
    Balance,
    Barcode,
    ClosedMonth,
    CostCentre,
    Item,
    ItemCost,
    Lot,
    LotBalance,
    MonthSum,
    Movement,
    RoomStandard,
    Slip,
    Store,
    Supplier,
)
from supplies.models.orders import Delivery, OrderLine, PurchaseOrder
from supplies.models.reports import (
    Budget,
    BudgetLevel,
    OccupiedNight,
    ReportMailing,
    ReportReader,
    SignedReport,
)
from supplies.models.requests import Settlement, StockRequest, StockRequestLine, StockRules

__all__ = [
    "AreaStandard",
    "Balance",
    "Barcode",
    "Budget",
    "BudgetLevel",
    "ClosedMonth",
    "CostCentre",
    "Delivery",
    "Item",
    "ItemCost",
    "Lot",
    "LotBalance",
    "MonthSum",
    "Movement",
    "OccupiedNight",
    "OrderLine",
    "PurchaseOrder",
    "ReportMailing",
    "ReportReader",
    "RoomStandard",
    "Settlement",
    "SignedReport",
    "Slip",
    "StockRequest",
    "StockRequestLine",
    "StockRules",
    "Stocktake",
    "StocktakeLine",
    "Store",
    "Supplier",
]
