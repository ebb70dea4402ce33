"""Rights of this app; `staff/roles.py` gives them to roles."""

from django.utils.translation import gettext_lazy as _

from core.access import declare

SEE_BOARD = declare("rooms.see_board", _("see the room board"))
SEE_BOARD_NAMES = declare("rooms.see_board_names", _("see on the board who works where"))
SEE_HISTORY = declare("rooms.see_history", _("see a room's history and the board as of any minute"))
SET_DIRTY = declare("rooms.set_dirty", _("set a room to dirty"))
SET_PICKUP = declare("rooms.set_pickup", _("set a room to pickup"))
SET_CLEAN = declare("rooms.set_clean", _("set a room to clean"))
SET_INSPECTED = declare("rooms.set_inspected", _("set a room to inspected"))
SET_OUT_OF_ORDER = declare("rooms.set_out_of_order", _("put a room out of order and back"))
SET_OUT_OF_SERVICE = declare("rooms.set_out_of_service", _("put a room out of service and back"))
RUSH = declare("rooms.rush", _("ask the floor for a rush"))
RELEASE = declare("rooms.release", _("release a clean room without inspection"))
GIVE_NOT_READY = declare("rooms.give_not_ready", _("give a guest a room that is not ready"))
GIVE_OUT_OF_SERVICE = declare("rooms.give_out_of_service", _("give a guest a room that is out of service"))
RESOLVE_DISCREPANCY = declare("rooms.resolve_discrepancy", _("settle a discrepancy between desk and floor"))
CHANGE_LAYOUT = declare("rooms.change_layout", _("change buildings, room types and rooms, and import them"))
