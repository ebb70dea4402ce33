"""Addresses of goods."""

from django.urls import path

from supplies.views import importing, items, log, sheet, standards, stores, use

app_name = "supplies"
urlpatterns = [
    path("supplies/", items.items, name="items"),
    path("supplies/items/new/", items.item_new, name="item-new"),
    path("supplies/items/usual/", items.items_usual, name="items-usual"),
    path("supplies/items/import/", importing.items_upload, name="items-import"),
    path("supplies/items/import/template/", importing.items_template, name="items-template"),
    path("supplies/items/import/run/", importing.items_run, name="items-run"),
    path("supplies/items/<int:pk>/", items.item, name="item"),
    path("supplies/items/<int:pk>/change/", items.item_change, name="item-change"),
    path("supplies/items/<int:pk>/cost/", items.item_cost, name="item-cost"),
    path("supplies/stores/", stores.stores, name="stores"),
    path("supplies/stores/new/", stores.store_form, name="store-new"),
    path("supplies/stores/<int:pk>/", stores.store, name="store"),
    path("supplies/stores/<int:pk>/change/", stores.store_form, name="store-change"),
    path("supplies/expiry/", stores.expiry, name="expiry"),
    path("supplies/standards/", standards.standards, name="standards"),
    path("supplies/standards/areas/<int:pk>/", standards.standard_area, name="standard-area"),
    path("supplies/consumption/", log.log, name="log"),
    path("supplies/slips/<int:pk>/", log.slip, name="slip"),
    path("supplies/lines/<int:pk>/reverse/", log.line_reverse, name="line-reverse"),
    path("supplies/sheet/", sheet.sheet, name="sheet"),
    path("supplies/file/", importing.use_upload, name="file"),
    path("supplies/file/template/", importing.use_template, name="file-template"),
    path("supplies/file/run/", importing.use_run, name="file-run"),
    path("pantry/", use.use, name="use"),
    path("areas/", use.areas, name="areas"),
    path("areas/<int:pk>/", use.area, name="area"),
]
