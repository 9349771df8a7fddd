"""The entries of the ticketing in the navigation."""

from __future__ import annotations

from addons.pos_ticketing.permissions import BULK_PRINT, CONTINGENTS, DECODE, SCAN, SETUP, STATEMENTS, VIEW
from core.contributions import MenuItem
from core.i18n import N_

MENU = (
    MenuItem(N_("Files"), "pos_ticketing.file_last", N_("Tickets"), weight=28, permission=VIEW),
    MenuItem(N_("List of files"), "pos_ticketing.file_list", N_("Tickets"), weight=29, permission=VIEW),
    MenuItem(N_("Search by code"), "pos_ticketing.decode", N_("Tickets"), weight=39, permission=DECODE),
    MenuItem(N_("Performances"), "pos_ticketing.performance_list", N_("Tickets"), weight=30, permission=VIEW),
    MenuItem(N_("Tickets"), "pos_ticketing.ticket_list", N_("Tickets"), weight=31, permission=VIEW),
    MenuItem(N_("Reservations"), "pos_ticketing.reservation_list", N_("Tickets"), weight=31, permission=VIEW),
    MenuItem(N_("Seasons"), "pos_ticketing.season_list", N_("Tickets"), weight=32, permission=SETUP),
    MenuItem(N_("Events"), "pos_ticketing.event_list", N_("Tickets"), weight=32, permission=SETUP),
    MenuItem(
        N_("Audience categories"), "pos_ticketing.rate_list", N_("Tickets"), weight=33, permission=SETUP
    ),
    MenuItem(N_("Tariff grids"), "pos_ticketing.grid_list", N_("Tickets"), weight=33, permission=SETUP),
    MenuItem(
        N_("Contingents"), "pos_ticketing.contingent_list", N_("Tickets"), weight=35, permission=CONTINGENTS
    ),
    MenuItem(N_("Seat plans"), "pos_ticketing.plan_list", N_("Tickets"), weight=34, permission=SETUP),
    MenuItem(N_("Sales channels"), "pos_ticketing.channel_list", N_("Tickets"), weight=38, permission=SETUP),
    MenuItem(
        N_("Deliveries"), "pos_ticketing.delivery_list", N_("Tickets"), weight=36, permission=BULK_PRINT
    ),
    MenuItem(N_("Templates"), "pos_ticketing.template_list", N_("Tickets"), weight=39, permission=SETUP),
    MenuItem(N_("Access control"), "pos_ticketing.access_choose", N_("Tickets"), weight=40, permission=SCAN),
    MenuItem(
        N_("Takings statements"),
        "pos_ticketing.statement_list",
        N_("Tickets"),
        weight=42,
        permission=STATEMENTS,
    ),
    MenuItem(
        N_("Occupancy and revenue"),
        "pos_ticketing.occupancy",
        N_("Tickets"),
        weight=43,
        permission=STATEMENTS,
    ),
    MenuItem(N_("Exports"), "pos_ticketing.export_page", N_("Tickets"), weight=44, permission=STATEMENTS),
)
