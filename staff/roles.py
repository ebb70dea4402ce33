"""What each role may do unless the hotel says otherwise (`RoleChange`). A test proves that every right exists.

The numbers in brackets are duties of docs/duties.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.enums import Role


@dataclass(frozen=True, slots=True)
class RoleRights:
    """The rights of a role and the sentence that tells people what the role does."""

    sentence: Promise | str
    rights: frozenset[str]


BOARD = {"rooms.see_board"}
BOARD_WITH_NAMES = BOARD | {"rooms.see_board_names", "rooms.see_history"}

# Everything that changes what a room is. The desk has `rooms.rush` alone of these.
ROOM_STATES = {
    "rooms.set_dirty",
    "rooms.set_pickup",
    "rooms.set_clean",
    "rooms.set_inspected",
    "rooms.release",
    "rooms.rush",
}
ROOM_BLOCKS = {"rooms.set_out_of_order", "rooms.set_out_of_service"}

# Found things: handing in (RA4, PA4), the desk's part, running the register (SE7, TL6), and making the lists.
FINDS = {"lostfound.register"}
FOUND_AT_DESK = FINDS | {
    "lostfound.search",
    "lostfound.take_reports",
    "lostfound.give_back",
    "lostfound.show_identity",
}
FOUND_REGISTER = FOUND_AT_DESK | {"lostfound.run"}
FOUND_LISTS = FOUND_REGISTER | {"lostfound.dispose", "lostfound.export"}

# What everybody carries: floor cards, radios, phones.
CARRIES = {"staff.take_things"}

# Keeping a team's day: FS3, FS7, TL5.
TEAM = CARRIES | {"staff.see_team", "staff.keep_attendance", "staff.give_errands", "staff.keep_things"}

# Leading a floor: TL2, TL4, TL7, FS1, FS5.
FLOOR = TEAM | BOARD_WITH_NAMES | ROOM_STATES | FOUND_REGISTER | {
    "cleaning.see_own_tasks",
    "cleaning.work",
    "cleaning.see_tasks",
    "cleaning.see_attendants",
    "cleaning.assign",
    "cleaning.inspect",
    "staff.see_roster",
    "handover.see",
    "handover.sign",
    "handover.lead",
    "handover.see_daily",
    "handover.sign_daily",  # a leader who cleans reports it as everybody does
}  # fmt: skip

# What a cleaning uses is logged by who cleans: RA3, PA3.
USES = {"supplies.log", "supplies.use_beyond", "supplies.ask"}
# Guests' laundry, things lent, wishes about linen: RA5, FD7.
SERVES = {"supplies.serve_guests"}
# Looking after the floor's stores: TL3, TL7.
STORES = (
    USES
    | SERVES
    | {
        "supplies.see_linen",
        "supplies.send_linen",
        "supplies.see_items",
        "supplies.log_for_others",
        "supplies.see_consumption",
        "supplies.reverse",
        "supplies.count",
    }
)
# Consumption recorded and counted: SE6, MA6, DM4.
GOODS = STORES | {
    "supplies.change_items",
    "supplies.see_costs",
    "supplies.go_below",
    "supplies.see_all_sections",
    "supplies.log_areas",
    "supplies.issue",
    "supplies.order",
    "supplies.run_stocktake",
    "supplies.see_report",
    "supplies.see_budgets",
}

# Both shifts of the house's own report: FS1, FD8.
HOUSE_HANDOVER = {"handover.see", "handover.sign_house"}

# FD2-FD6.
DESK = HOUSE_HANDOVER | CARRIES | FOUND_AT_DESK | SERVES | {
    "staff.keep_things",  # the night clerk counts all keys
    "staff.give_errands",
    "frontdesk.see_desk",
    "frontdesk.see_guests",
    "frontdesk.change_booking",
    "frontdesk.check_in",
    "frontdesk.check_out",
    "frontdesk.move",
    "frontdesk.queue",
    "frontdesk.undo",
    "frontdesk.see_full_documents",
    "housekeeping.roll_night",  # the night clerk closes the business day
}  # fmt: skip

# Running the department: MA1, MA3, DM1.
DEPARTMENT = FLOOR | DESK | ROOM_BLOCKS | GOODS | FOUND_LISTS | {
    "lostfound.set_up",
    "supplies.sign_report",
    "supplies.change_budgets",
    "supplies.settle",
    "supplies.write_off",
    "supplies.take_more",
    "supplies.approve_stocktake",
    "supplies.change_stock_rules",
    "core.see_outbox",
    "rooms.give_not_ready",
    "rooms.give_out_of_service",
    "rooms.resolve_discrepancy",
    "rooms.change_layout",
    "cleaning.see_all_sections",
    "cleaning.change_reasons",
    "staff.see_people",
    "staff.change_people",
    "staff.change_roster",
    "staff.enrol_devices",
    "staff.keep_files",
    "staff.decide_swaps",
    "staff.see_attendance",
    "staff.see_errands",
    "staff.change_things",
    "handover.see_all",
    "handover.settle",
    "handover.acknowledge",
    "handover.see_figures",
}  # fmt: skip

ROLES: dict[str, RoleRights] = {
    Role.MANAGER: RoleRights(
        _("Runs the department: people, rights, rules and everything the others do."),
        frozenset(
            DEPARTMENT
            | {
                "core.change_hotel",
                "core.see_audit",
                "lostfound.approve",
                "staff.change_roles",
                "staff.grant_acting",
                "staff.decide_leave",  # the deputy has it while standing in (DM1)
                "handover.change_rules",
                "handover.send_month",
            }
        ),
    ),
    Role.DEPUTY: RoleRights(
        _("Stands in for the manager, checks the work of desk and floors, keeps the roster."),
        frozenset(DEPARTMENT),
    ),
    Role.FLOOR_SUPERVISOR: RoleRights(
        _("Gives out the day's work, follows rooms and repairs, leads the team leaders."),
        frozenset(
            FLOOR
            | ROOM_BLOCKS
            | HOUSE_HANDOVER
            | STORES
            | FOUND_LISTS
            | {
                "supplies.settle",
                "supplies.write_off",
                "supplies.see_all_sections",
                "supplies.log_areas",
                "handover.see_all",
                "handover.settle",
                "handover.acknowledge",
                "cleaning.see_all_sections",
                "staff.see_people",
                "staff.change_roster",
                "staff.decide_swaps",
                "staff.see_errands",
                "staff.change_things",
            }
        ),
    ),
    Role.TEAM_LEADER: RoleRights(
        _("Leads the attendants of a section and inspects their rooms."),
        frozenset(FLOOR | STORES | {"rooms.set_out_of_order"}),
    ),
    Role.SECRETARY: RoleRights(
        _("Keeps the department's papers, personnel files and the register of found things."),
        frozenset(
            BOARD
            | CARRIES
            | GOODS
            | FOUND_LISTS
            | {"lostfound.set_up"}
            | {"staff.see_people", "staff.see_roster", "staff.keep_files", "staff.give_errands"}
        ),
    ),
    Role.CLERK: RoleRights(
        _("Keeps accounts and receipts and prepares the wage sheets."),
        frozenset(
            BOARD
            | CARRIES
            | GOODS
            | FINDS
            | {"staff.see_roster", "staff.see_team", "staff.see_attendance", "staff.give_errands"}
        ),
    ),
    Role.FRONT_DESK: RoleRights(
        _("Receives guests, checks them in and out and gives ready rooms."),
        frozenset(BOARD_WITH_NAMES | DESK | {"rooms.rush", "rooms.resolve_discrepancy"}),
    ),
    Role.ROOM_ATTENDANT: RoleRights(
        _("Cleans the rooms given to them and reports what was seen."),
        frozenset(
            BOARD
            | CARRIES
            | USES
            | SERVES
            | FINDS
            | {"cleaning.see_own_tasks", "cleaning.work", "handover.sign_daily"}
        ),
    ),
    Role.PA_CREW: RoleRights(
        _("Cleans the public areas."),
        frozenset(BOARD | CARRIES | USES | FINDS | {"supplies.log_areas"}),
    ),
}

# A house that takes these from its manager locks itself out of its own settings.
ALWAYS = {Role.MANAGER: frozenset({"staff.see_people", "staff.change_people", "staff.change_roles"})}

# What a person earns beside the role: nobody passes their own room unless the manager trusts this very person with it.
EARNED = ("cleaning.release_own",)

# Holders of these must choose a longer password (15 characters instead of 12).
LEADING = frozenset({Role.MANAGER, Role.DEPUTY})
