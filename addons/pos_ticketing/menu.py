"""The entries of the ticketing in the navigation: what an operator does, what is for sale, what is set up once."""

from __future__ import annotations

from addons.pos_ticketing.permissions import BULK_PRINT, CONTINGENTS, DECODE, SCAN, SETUP, STATEMENTS, VIEW
from core.contributions import MenuItem
from core.i18n import N_

_TICKETS = N_("Tickets")
_CATALOGUE = N_("Catalogue")
_SET_UP = N_("Configuration")

MENU = (
    MenuItem(N_("Files"), "pos_ticketing.file_last", _TICKETS, weight=28, permission=VIEW),
    MenuItem(N_("List of files"), "pos_ticketing.file_list", _TICKETS, weight=29, permission=VIEW),
    MenuItem(N_("Reservations"), "pos_ticketing.reservation_list", _TICKETS, weight=30, permission=VIEW),
    MenuItem(N_("Tickets"), "pos_ticketing.ticket_list", _TICKETS, weight=31, permission=VIEW),
    MenuItem(N_("Search by code"), "pos_ticketing.decode", _TICKETS, weight=32, permission=DECODE),
    MenuItem(N_("Deliveries"), "pos_ticketing.delivery_list", _TICKETS, weight=33, permission=BULK_PRINT),
    MenuItem(N_("Access control"), "pos_ticketing.access_choose", _TICKETS, weight=34, permission=SCAN),
    MenuItem(
        N_("Takings statements"), "pos_ticketing.statement_list", _TICKETS, weight=35, permission=STATEMENTS
    ),
    MenuItem(
        N_("Occupancy and revenue"), "pos_ticketing.occupancy", _TICKETS, weight=36, permission=STATEMENTS
    ),
    MenuItem(N_("Exports"), "pos_ticketing.export_page", _TICKETS, weight=37, permission=STATEMENTS),
    MenuItem(N_("Performances"), "pos_ticketing.performance_list", _CATALOGUE, weight=40, permission=VIEW),
    MenuItem(N_("Events"), "pos_ticketing.event_list", _CATALOGUE, weight=41, permission=SETUP),
    MenuItem(N_("Seasons"), "pos_ticketing.season_list", _CATALOGUE, weight=42, permission=SETUP),
    MenuItem(N_("Audience categories"), "pos_ticketing.rate_list", _CATALOGUE, weight=43, permission=SETUP),
    MenuItem(N_("Tariff grids"), "pos_ticketing.grid_list", _CATALOGUE, weight=44, permission=SETUP),
    MenuItem(N_("Packages"), "pos_ticketing.package_list", _CATALOGUE, weight=45, permission=SETUP),
    MenuItem(N_("Advantages"), "pos_ticketing.advantage_list", _CATALOGUE, weight=46, permission=SETUP),
    MenuItem(
        N_("Contingents"), "pos_ticketing.contingent_list", _CATALOGUE, weight=47, permission=CONTINGENTS
    ),
    MenuItem(N_("Seat plans"), "pos_ticketing.plan_list", _CATALOGUE, weight=48, permission=SETUP),
    MenuItem(N_("Sales channels"), "pos_ticketing.channel_list", _SET_UP, weight=70, permission=SETUP),
    MenuItem(N_("Delivery modes"), "pos_ticketing.delivery_mode_list", _SET_UP, weight=71, permission=SETUP),
    MenuItem(N_("Templates"), "pos_ticketing.template_list", _SET_UP, weight=72, permission=SETUP),
)
