"""What a new template begins with: it can be printed as it is."""

from __future__ import annotations

from addons.pos_ticketing.models.document import DOCUMENT_TEMPLATE, TICKET_TEMPLATE
from addons.pos_ticketing.services.setup_templates import TemplateValues

_TICKET_BODY = """\
<div class="main">
  <p class="issuer">{{ ticket.issuer }} · {{ ticket.licence }}</p>
  <h1>{{ ticket.event }}</h1>
  <p class="date">{{ ticket.date }}</p>
  <p>{{ ticket.venue }}</p>
  <p class="place">{{ ticket.place }}</p>
  <p>{{ ticket.seat_category }} · {{ ticket.rate }} · <b>{{ ticket.price }}</b></p>
  <p class="small">{{ ticket.number }} · {{ ticket.sold_at }} · {{ ticket.point_of_sale }} · {{ ticket.order }}</p>
  <p class="duplicate">{{ ticket.duplicate }}</p>
</div>
<div class="stub">
  <div class="qr">{{ ticket.qr }}</div>
  <p class="small">{{ ticket.number }}<br>{{ ticket.contact }}</p>
</div>
"""
_TICKET_STYLE = """\
.sheet { display: flex; height: 46mm }
.main { flex: 1; padding-right: 4mm; border-right: 0.3mm dashed black }
.stub { width: 34mm; padding-left: 4mm; text-align: center }
h1 { font-size: 14pt; margin: 1mm 0 }
p { margin: 0 0 1mm }
.date, .place { font-weight: bold; font-size: 11pt }
.small, .issuer { font-size: 7pt }
.duplicate { font-weight: bold; font-size: 12pt }
"""
_LETTER_BODY = """\
<p>{{ order.issuer }}<br>{{ order.address }}</p>
<p class="to">{{ order.contact.name }}<br>{{ order.contact.address }}<br>{{ order.contact.town }}</p>
<h1>Votre commande {{ order.number }} du {{ order.date }}</h1>
<table>
  {% for ticket in order.tickets %}
  <tr>
    <td>{{ ticket.event }}</td><td>{{ ticket.date }}</td><td>{{ ticket.place }}</td>
    <td>{{ ticket.rate }}</td><td class="amount">{{ ticket.price }}</td>
  </tr>
  {% endfor %}
</table>
<p class="total">Total : {{ order.total }}</p>
<p>Nous vous souhaitons un agréable spectacle.</p>
"""
_LETTER_STYLE = """\
.to { margin: 15mm 0 15mm 90mm }
h1 { font-size: 13pt }
table { width: 100%; border-collapse: collapse }
td { border-bottom: 0.2mm solid black; padding: 1mm 2mm 1mm 0 }
.amount { text-align: right }
.total { font-weight: bold; text-align: right }
"""

STARTERS = {
    TICKET_TEMPLATE: TemplateValues(
        "", TICKET_TEMPLATE, _TICKET_BODY, _TICKET_STYLE, 1500, 540, 40, 40, 40, 40
    ),
    DOCUMENT_TEMPLATE: TemplateValues(
        "", DOCUMENT_TEMPLATE, _LETTER_BODY, _LETTER_STYLE, 2100, 2970, 200, 200, 200, 200
    ),
}
"""By kind: a ticket on a stock of 150 x 54 mm, a letter on A4. The letter is in French, as its readers are."""
