"""What the result says of the carriers' delays."""

from __future__ import annotations

from carriers.delays import LATE_MINUTES, Carrier, Delays
from common.results import Cell, Chart, Metric, Success, Table

# As many bars as a chart can have, and more rows than a person reads.
_MOST_BARS = 20
_MOST_ROWS = 100
_LONGEST_LABEL = 20


def success(delays: Delays, min_flights: int, subset: list[str], rejected: str | None) -> Success:
    """The result; there is at least one carrier."""
    return Success(
        headline=_headline(delays.carriers),
        metrics=[
            Metric("flights", delays.flights, "#,##0"),
            Metric("carriers", len(delays.carriers), "#,##0"),
            Metric("mean delay, minutes", delays.delay_sum / delays.arrived, "0.00"),
            Metric(f"more than {LATE_MINUTES} minutes late", delays.late / delays.arrived, "0.0%"),
        ],
        tables=[_table(delays.carriers[:_MOST_ROWS])],
        charts=[_chart(delays.carriers)],
        notes=[*subset, *_notes(delays, min_flights, rejected)],
    )


def _headline(carriers: list[Carrier]) -> str:
    latest, earliest = carriers[0], carriers[-1]
    words = f"{latest.name or latest.code} arrives latest, {_told(latest.mean_delay)} on average"
    return words if earliest is latest else f"{words}; {earliest.name or earliest.code} {_told(earliest.mean_delay)}"


def _told(minutes: float) -> str:
    return f"{abs(minutes):.1f} min {'late' if minutes >= 0 else 'early'}"


def _table(carriers: list[Carrier]) -> Table:
    names = any(carrier.name for carrier in carriers)
    rows: list[list[Cell]] = [
        [
            carrier.code,
            *([carrier.name or "?"] if names else []),
            carrier.flights,
            carrier.arrived,
            round(carrier.mean_delay, 7),
            round(100 * carrier.late_share, 2),
        ]
        for carrier in carriers
    ]
    head = ["carrier", *(["airline"] if names else []), "flights", "arrived", "mean delay", f"% > {LATE_MINUTES} min"]
    return Table("Arrival delay by carrier", head, rows)


def _chart(carriers: list[Carrier]) -> Chart:
    shown = carriers[:_MOST_BARS]
    of_all = "" if len(shown) == len(carriers) else f", the {_MOST_BARS} latest carriers"
    return Chart(
        title=f"Mean arrival delay in minutes{of_all}",
        kind="bar",
        categories=[carrier.code[:_LONGEST_LABEL] for carrier in shown],
        series={"minutes": [round(carrier.mean_delay, 2) for carrier in shown]},
    )


def _notes(delays: Delays, min_flights: int, rejected: str | None) -> list[str]:
    notes = []
    missing = delays.flights - delays.arrived
    if missing:
        cancelled = f", {delays.cancelled:,} of them cancelled" if delays.cancelled else ""
        told = f"{missing:,} of {delays.flights:,} flights have no arrival delay{cancelled}"
        notes.append(f"{told}; the means leave them out.")
    if delays.too_small:
        carriers = "1 carrier" if delays.too_small == 1 else f"{delays.too_small:,} carriers"
        notes.append(f"Left out: {carriers} with fewer than {min_flights:,} arrivals.")
    if len(delays.carriers) > _MOST_ROWS:
        notes.append(f"The table shows {_MOST_ROWS} of {len(delays.carriers):,} carriers.")
    if delays.bad:
        where = f" A sample is in {rejected}/." if rejected else ""
        notes.append(f"{delays.bad:,} of {delays.records:,} records were bad and left out.{where}")
    return notes
