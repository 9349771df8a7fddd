"""What the ticketing refuses, a file per subject: each with a stable code and one sentence."""

from __future__ import annotations

from addons.pos_ticketing.errors.channel import (
    ChannelClosed,
    ChoiceNotHere,
    DrawerOfEarlierDay,
    NameTaken,
    NotADeskOfChannel,
    OtherChannelOpen,
)
from addons.pos_ticketing.errors.choosing import (
    LeavesOrphans,
    NoBestSeats,
    NotYourContingent,
)
from addons.pos_ticketing.errors.entry import (
    CodeMissing,
    DoorOutOfUse,
    NothingToControl,
)
from addons.pos_ticketing.errors.package import (
    MembershipInvalid,
    MembershipNeedsContact,
    MembershipNotFound,
    MembersOnly,
    PackageInvalid,
    PackageNoPrice,
    PackageNotFound,
    PackagePerformances,
    PackageSameSeat,
    PackageSeats,
    PackageTogether,
)
from addons.pos_ticketing.errors.plan import (
    BrokenPlan,
)
from addons.pos_ticketing.errors.reservation import (
    NothingToReserve,
    PackageNotReserved,
    ReservationElsewhere,
    ReservationEnd,
    ReservationInBasket,
    ReservationOver,
)
from addons.pos_ticketing.errors.sale import (
    ItemsInvalid,
    NoPrice,
    NotInChannel,
    PerformanceNotFound,
    SalesClosed,
    UnknownRate,
    UnpricedSeat,
)
from addons.pos_ticketing.errors.seats import (
    AlreadyOnOrder,
    NotEnoughPlaces,
    NothingHeld,
    QuotaReached,
    SeatsGone,
    SeatsSetAside,
    TooManySeats,
    UnknownSeat,
)
from addons.pos_ticketing.errors.setup import (
    HasSales,
    SeriesInUse,
)
from addons.pos_ticketing.errors.take_back import (
    ExchangeNotSettled,
    NotAnExchange,
    NothingChosen,
    OnlyPlaces,
    PerformanceIsClosed,
    PlacesMissing,
    TicketCancelledAlready,
    TicketUsed,
    WholePackage,
)

__all__ = [
    "AlreadyOnOrder",
    "BrokenPlan",
    "ChannelClosed",
    "ChoiceNotHere",
    "CodeMissing",
    "DoorOutOfUse",
    "DrawerOfEarlierDay",
    "ExchangeNotSettled",
    "HasSales",
    "ItemsInvalid",
    "LeavesOrphans",
    "MembersOnly",
    "MembershipInvalid",
    "MembershipNeedsContact",
    "MembershipNotFound",
    "NameTaken",
    "NoBestSeats",
    "NoPrice",
    "NotADeskOfChannel",
    "NotAnExchange",
    "NotEnoughPlaces",
    "NotInChannel",
    "NotYourContingent",
    "NothingChosen",
    "NothingHeld",
    "NothingToControl",
    "NothingToReserve",
    "OnlyPlaces",
    "OtherChannelOpen",
    "PackageInvalid",
    "PackageNoPrice",
    "PackageNotFound",
    "PackageNotReserved",
    "PackagePerformances",
    "PackageSameSeat",
    "PackageSeats",
    "PackageTogether",
    "PerformanceIsClosed",
    "PerformanceNotFound",
    "PlacesMissing",
    "QuotaReached",
    "ReservationElsewhere",
    "ReservationEnd",
    "ReservationInBasket",
    "ReservationOver",
    "SalesClosed",
    "SeatsGone",
    "SeatsSetAside",
    "SeriesInUse",
    "TicketCancelledAlready",
    "TicketUsed",
    "TooManySeats",
    "UnknownRate",
    "UnknownSeat",
    "UnpricedSeat",
    "WholePackage",
]
