"""Templates: drawn in a sandbox on their stock, refused when they leave out what the law wants."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from addons.pos_ticketing.errors import MentionsMissing, TemplateBroken, TemplateInUse
from addons.pos_ticketing.models import DocumentTemplate, Event, OrderDocument, Ticket
from addons.pos_ticketing.services.document_pdf import order_documents_pdf
from addons.pos_ticketing.services.setup_templates import TemplateValues, checked_page, save_template
from addons.pos_ticketing.services.starter_templates import STARTERS
from addons.pos_ticketing.services.ticket_pdf import draw_tickets, print_tickets
from core.db import db
from core.identity.actor import SYSTEM, acting_as
from core.identity.models import User
from core.testing.factories import as_user
from core.uow import unit_of_work
from tests.addons.pos_ticketing.conftest import Theatre

TICKET = STARTERS["ticket"]._replace(name="Souche")
LETTER = STARTERS["document"]._replace(name="Lettre")
Login = Callable[[User], FlaskClient]


def saved(theatre: Theatre, values: TemplateValues) -> DocumentTemplate:
    with as_user(theatre.manager), unit_of_work():
        return save_template(theatre.centre.id, values)


def tickets() -> list[Ticket]:
    return list(db.session.execute(select(Ticket).order_by(Ticket.number)).scalars())


def test_the_starters_can_be_printed_as_they_are() -> None:
    for values in STARTERS.values():
        assert "<section" in checked_page(values)


@pytest.mark.parametrize(
    ("field", "mention"), [("ticket.price", "price"), ("ticket.qr", "code"), ("ticket.licence", "licence")]
)
def test_what_the_law_wants_is_not_left_out(field: str, mention: str) -> None:
    body = TICKET.body.replace(f"{{{{ {field} }}}}", "")
    with pytest.raises(MentionsMissing) as refused:
        checked_page(TICKET._replace(body=body))
    assert mention in str(refused.value.params["mentions"])


@pytest.mark.parametrize(
    "body",
    [
        "{{ ticket.event",
        "{{ ticket.unknown }}",
        "{% for x in %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ ticket.event.__init__.__globals__ }}",
        "{{ 1 / 0 }}",
        "{% include 'core/layout.html' %}",
        "{% for x in range(1000000) %}{% endfor %}",
    ],
)
def test_what_cannot_be_drawn_is_refused(body: str) -> None:
    with pytest.raises(TemplateBroken):
        checked_page(TICKET._replace(body=TICKET.body + body))


def test_each_ticket_is_a_page_of_the_stock(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0), theatre.item(1, theatre.guest))
    made = saved(theatre, TICKET)
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(Event, theatre.show.id).ticket_template_id = made.id
    with as_user(theatre.operator):
        content = draw_tickets(tickets(), [0, 2], str, "fr")
        first, second = pypdf.PdfReader(io.BytesIO(content)).pages
        assert [round(float(first.mediabox[2]) / 72 * 25.4), round(float(first.mediabox[3]) / 72 * 25.4)] == [
            150,
            54,
        ]
        assert "45,00" in first.extract_text().replace("\xa0", " ")
        assert "FREE" in second.extract_text()
        assert "DUPLICATE 2" in second.extract_text()
        assert "DUPLICATE" not in first.extract_text()


def test_tickets_of_two_layouts_are_one_file(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0), theatre.item(1))
    made = saved(theatre, TICKET)
    with as_user(theatre.operator):
        [first, second] = tickets()
        house = draw_tickets([first], [0], str, "fr")
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(Event, theatre.show.id).ticket_template_id = made.id
    with as_user(theatre.operator):
        own = draw_tickets([second], [0], str, "fr")
    sizes = [pypdf.PdfReader(io.BytesIO(content)).pages[0].mediabox[2] for content in (house, own)]
    assert sizes[0] != sizes[1]


def test_a_second_print_is_a_duplicate_and_says_so(theatre: Theatre) -> None:
    theatre.sell(theatre.item(0))
    with as_user(theatre.operator):
        texts = [
            pypdf.PdfReader(io.BytesIO(print_tickets(tickets(), str, "fr"))).pages[0].extract_text()
            for _ in range(2)
        ]
    assert "DUPLICATE" not in texts[0]
    assert "DUPLICATE 1" in texts[1]


def test_a_document_tells_of_its_order(theatre: Theatre) -> None:
    answer = theatre.sell(theatre.item(0))
    made = saved(theatre, LETTER)
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(OrderDocument(order_id=answer["order_id"], template_id=made.id))
    with as_user(theatre.operator):
        [page] = pypdf.PdfReader(io.BytesIO(order_documents_pdf(answer["order_id"], "fr"))).pages
        said = page.extract_text()
        assert answer["number"] in said
        assert tickets()[0].event in said


def test_a_document_follows_the_tickets_it_goes_with_once(theatre: Theatre) -> None:
    answers = [theatre.sell(theatre.item(seat), theatre.item(seat + 1)) for seat in (0, 4)]
    made = saved(theatre, LETTER)
    with acting_as(SYSTEM), unit_of_work() as session:
        session.add(OrderDocument(order_id=answers[0]["order_id"], template_id=made.id))
    with as_user(theatre.operator):
        first = pypdf.PdfReader(io.BytesIO(print_tickets(tickets(), str, "fr"))).pages
        again = pypdf.PdfReader(io.BytesIO(print_tickets(tickets(), str, "fr"))).pages
    assert [answers[0]["number"] in page.extract_text() for page in first] == [True, True, True, False, False]
    assert "agréable spectacle" in first[2].extract_text()
    assert len(again) == 4, "a duplicate is one of the ticket alone"


def test_a_template_that_is_chosen_stays_in_use(theatre: Theatre) -> None:
    made = saved(theatre, TICKET)
    with acting_as(SYSTEM), unit_of_work():
        db.session.get_one(Event, theatre.show.id).ticket_template_id = made.id
    with as_user(theatre.manager), pytest.raises(TemplateInUse), unit_of_work():
        save_template(theatre.centre.id, TICKET._replace(active=False), made.id)


def test_the_editor(theatre: Theatre, login: Login) -> None:
    browser = login(theatre.manager)
    page = browser.get("/ticketing/templates/new?kind=ticket")
    assert "ticket.event" in page.text
    typed = {
        "kind": "ticket", "name": "Souche", "body": TICKET.body, "style": TICKET.style, "width": "150",
        "height": "54,5", "margin_top": "4", "margin_right": "4", "margin_bottom": "4", "margin_left": "4",
        "active": "1", "idempotency_key": "template-1-template",
    }  # fmt: skip
    for wrong in ({"width": "5"}, {"height": "nan"}, {"style": "</style><p>"}, {"kind": "x"}, {"name": ""}):
        answer = browser.post("/ticketing/templates/new?kind=ticket", data={**typed, **wrong})
        assert answer.status_code == 422, wrong
    seen = browser.post("/ticketing/templates/preview.pdf", data=typed)
    assert seen.mimetype == "application/pdf"
    assert browser.post("/ticketing/templates/preview.pdf", data={**typed, "body": "{{"}).status_code == 422
    assert browser.post("/ticketing/templates/new?kind=ticket", data=typed).status_code == 302
    made = db.session.execute(select(DocumentTemplate.__table__)).one()
    assert (made.name, made.width, made.height, made.margin_left) == ("Souche", 1500, 545, 40)
    assert "Souche" in browser.get("/ticketing/templates").text
