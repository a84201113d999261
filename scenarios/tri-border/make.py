#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the tri-border region: three fictional countries that share a river, a gas supply and a power grid.

    python3 scenarios/tri-border/make.py [FOLDER]

writes the five tables into FOLDER (default: beside this script). The same tables come out on every machine: all luck is one seeded generator,
and every number is rounded before it is written. Nothing here is a real place; the map lies in the open ocean so that nobody takes it for one.
"""
import csv
import math
import pathlib
import random
import sys

SEED = 2341
LUCK = random.Random(SEED)

# name, population, crews, detection, prevention, cities, box of the country on the map (lat, lon)
COUNTRIES = {
    "AV": ("Arvenia", 9_200_000, 14, 2, 0.10, 20, (49.0, 51.6, -30.0, -26.2)),
    "BS": ("Bostrand", 5_600_000, 9, 3, 0.05, 16, (49.0, 51.4, -25.8, -22.6)),
    "CM": ("Cormark", 3_100_000, 5, 4, 0.00, 12, (47.2, 48.7, -28.6, -23.8)),
}
CITY_NAMES = """Aldmoor Brenford Castrel Dunhollow Estermark Farrow Glenmere Harrowgate Istrel Jarnstad Kelbridge Lorrenz Marrowby Norvald Ostermoor
Pellridge Quarrel Ravensund Selmark Tarnwick Ulverholm Vasterby Wendmoor Yarrowfell Zelkova Ambry Boskeld Carrick Dresmond Elverum Fennimark Gorsted Hestmoor
Ivelund Jorvale Kirkmond Lundmark Mossbeck Nesterfell Oakhaven Pryderholm Rosmere Stenvik Thornbay Umberly Vinterholm Westray Ystmark""".split()
KM_A_DEGREE = 111.2
# Hours that a facility of a kind needs to start again once all is there; others are back at once.
RESTART_HOURS = {"coal_plant": 12, "gas_plant": 4, "hydro_plant": 1, "compressor": 3, "lng_terminal": 8, "treatment_plant": 6, "pumping_station": 1, "data_centre": 2}
# The river that gives the region its floods, from its source in the north to the sea (lat, lon).
RIVER = [(51.5, -26.1), (50.6, -26.4), (49.8, -25.9), (49.0, -26.0), (48.6, -26.6), (48.0, -27.3), (47.3, -28.5)]


def uniform(low, high):
    return low + (high - low) * LUCK.random()


def distance(a, b):
    """Kilometres on a flat map: near enough to place things."""
    x = (a["lon"] - b["lon"]) * KM_A_DEGREE * 0.64
    y = (a["lat"] - b["lat"]) * KM_A_DEGREE
    return math.sqrt(x * x + y * y)


facilities, links, dependencies = [], [], []
by_sector = {}


def facility(sector, kind, country, place, spread_km, demand=0, supply=0, site="", population="", **more):
    """A facility at most spread_km from a place."""
    number = len(by_sector.setdefault(sector, [])) + 1
    twins = sum(1 for other in by_sector[sector] if other["kind"] == kind and other["city"] == place["name"])
    shift = spread_km / KM_A_DEGREE
    made = {
        "facility": f"{country}-{sector}-{number:03d}", "name": f"{place['name']} {kind.replace('_', ' ')}" + (f" {twins + 1}" if twins else ""), "country": country, "sector": sector,
        "site": site, "kind": kind, "lat": round(place["lat"] + uniform(-shift, shift), 4), "lon": round(place["lon"] + uniform(-shift, shift), 4),
        "supply": supply, "demand": demand, "population": population, "city": place["name"], "restart_hours": RESTART_HOURS.get(kind, ""),
    }
    if site:
        made["lat"], made["lon"] = place["lat"], place["lon"]
    made.update(more)
    facilities.append(made)
    by_sector[sector].append(made)
    return made


def link(sector, a, b, project="", **more):
    number = sum(1 for other in links if other["sector"] == sector) + 1
    made = {
        "link": f"{sector}-line-{number:03d}", "sector": sector, "from": a["facility"], "to": b["facility"], "country": a["country"],
        "length_km": round(max(1.0, distance(a, b) * 1.2), 1), "project": project,
    }
    made.update(more)
    links.append(made)
    return made


def depend(dependant, group, suppliers, need="any", buffer_hours=0, kind="physical"):
    for supplier in suppliers:
        dependencies.append({"dependant": dependant["facility"], "group": group, "supplier": supplier["facility"], "need": need,
                             "buffer_hours": buffer_hours, "kind": kind})


def nearest(place, candidates, n=1, country=None):
    allowed = [c for c in candidates if c is not place and (country is None or c["country"] == country)]
    return sorted(allowed, key=lambda c: (round(distance(place, c), 3), c["facility"]))[:n]


def mesh(sector, nodes, extra, **more):
    """Link nodes by the shortest tree, then by the `extra` shortest links that make no long detour pointless (at most four a node)."""
    pairs = sorted(((round(distance(a, b), 3), i, j) for i, a in enumerate(nodes) for j, b in enumerate(nodes) if i < j))
    root = list(range(len(nodes)))

    def find(i):
        while root[i] != i:
            i = root[i]
        return i

    degree, made = [0] * len(nodes), set()
    for _, i, j in pairs:
        if find(i) != find(j):
            root[find(i)] = find(j)
            made.add((i, j))
            degree[i] += 1
            degree[j] += 1
    for _, i, j in pairs:
        if extra == 0:
            break
        if (i, j) not in made and degree[i] < 4 and degree[j] < 4:
            made.add((i, j))
            degree[i] += 1
            degree[j] += 1
            extra -= 1
    return [link(sector, nodes[i], nodes[j], **more) for i, j in sorted(made)]


def make_cities():
    cities, names = [], iter(CITY_NAMES)
    for country, (_, population, _, _, _, n, (south, north, west, east)) in COUNTRIES.items():
        placed = []
        while len(placed) < n:
            spot = {"lat": round(uniform(south, north), 3), "lon": round(uniform(west, east), 3), "country": country}
            if all(distance(spot, other) > 24 for other in placed):
                placed.append(spot)
        weights = [1 / (rank + 1.5) for rank in range(n)]
        for rank, city in enumerate(placed):
            city["name"] = next(names)
            city["rank"] = rank
            city["population"] = int(round(population * weights[rank] / sum(weights), -2))
        cities += placed
    return cities


def of(sector, kind=None, country=None):
    return [f for f in by_sector.get(sector, []) if (kind is None or f["kind"] in kind) and (country is None or f["country"] == country)]


def make_power(cities):
    for city in cities:
        c, people = city["country"], city["population"]
        parts = 3 if people > 900_000 else 2 if people > 250_000 else 1
        for part in range(parts):
            site = f"{city['name']} utility yard" if part == 0 else ""
            facility("power", "substation", c, city, 4, demand=round(people * 0.00105 / parts, 1), site=site, population=people // parts, repair_hours=36, repair_cv=0.6)
    plants = [("gas_plant", 420, 1.25), ("hydro_plant", 260, 1.0), ("wind_park", 150, 0.9), ("coal_plant", 500, 1.1)]
    for country, (_, population, _, _, _, n, _) in COUNTRIES.items():
        own = [c for c in cities if c["country"] == country]
        for number in range(n):
            kind, size, _ = plants[(number * 7 + (0 if country == "AV" else 1)) % 4]
            facility("power", kind, country, own[(number * 3 + 1) % n], 18, supply=round(1.45 * size * uniform(0.8, 1.3), 0), repair_hours=120, repair_cv=0.8,
                     black_start=1 if kind == "hydro_plant" else 0)
        for number in range(n // 3):
            facility("power", "hub_substation", country, own[number], 12, repair_hours=72, repair_cv=0.7, priority=1)
    for country in COUNTRIES:
        # Everything a country has hangs together; x = 0.33 ohm/km at 220 kV on a base of 100 MVA.
        for made in mesh("power", of("power", None, country), len(of("power", None, country)) * 2 // 5):
            made["reactance"] = round(made["length_km"] * 0.00068, 6)


def make_gas(cities):
    for country, (_, _, _, _, _, n, _) in COUNTRIES.items():
        own = [c for c in cities if c["country"] == country]
        for city in own:
            facility("gas", "city_gate", country, city, 5, demand=round(city["population"] * 0.004, 0), population=city["population"] // 2, repair_hours=24)
        for number in range(n // 4):
            facility("gas", "compressor", country, own[number * 3 % n], 20, repair_hours=48, repair_cv=0.5)
        if country == "AV":
            facility("gas", "lng_terminal", country, own[2], 6, supply=52000, site=f"{own[2]['name']} port", repair_hours=240, repair_cv=0.5)
            facility("gas", "gas_field", country, own[7], 25, supply=18000, repair_hours=96)
        if country == "BS":
            facility("gas", "gas_storage", country, own[4], 15, supply=14000, repair_hours=96)
            facility("gas", "gas_field", country, own[9], 25, supply=12000, repair_hours=96)
        for made in mesh("gas", of("gas", None, country), n // 5):
            made["repair_hours"] = 30


def make_telecom(cities):
    for country, (_, _, _, _, _, n, _) in COUNTRIES.items():
        own = [c for c in cities if c["country"] == country]
        for city in own:
            people = city["population"]
            facility("telecom", "exchange", country, city, 3, demand=round(people / 1000, 1), site=f"{city['name']} utility yard", population=people, repair_hours=12)
            if people > 120_000:
                facility("telecom", "mobile_hub", country, city, 6, demand=round(people / 2000, 1), population=people // 2, repair_hours=8)
        for number in range(n // 4):
            facility("telecom", "data_centre", country, own[number], 8, demand=40, repair_hours=16, priority=1)
        mesh("telecom", of("telecom", None, country), len(of("telecom", None, country)) // 2, repair_hours=10)


def make_water(cities):
    for country, (_, _, _, _, _, n, _) in COUNTRIES.items():
        own = [c for c in cities if c["country"] == country]
        for city in own:
            people = city["population"]
            facility("water", "pumping_station", country, city, 6, demand=round(people * 0.00018, 2), population=people, repair_hours=18)
            if city["rank"] % 2 == 0:
                facility("water", "treatment_plant", country, city, 10, supply=round(people * 0.0005 + 40, 1), repair_hours=60, repair_cv=0.4)
        mesh("water", of("water", None, country), 4, repair_hours=20)


def make_transport(cities):
    for country, (_, _, _, _, _, n, _) in COUNTRIES.items():
        own = [c for c in cities if c["country"] == country]
        for city in own:
            people = city["population"]
            depot = city["rank"] % 5 == 0
            facility("transport", "rail_depot" if depot else "station", country, city, 2, demand=round(people / 1000, 1), supply=1 if depot else 0,
                     population=people // 3, repair_hours=20)
            if people > 300_000:
                facility("transport", "airport", country, city, 14, demand=round(people / 8000, 1), repair_hours=24)
        port = own[2]
        facility("transport", "harbour", country, port, 6, demand=60, supply=1, site=f"{port['name']} port", repair_hours=72)
        mesh("transport", of("transport", None, country), n // 3, repair_hours=36)


def make_health(cities):
    for city in cities:
        people = city["population"]
        for part in range(1 + (people > 200_000) + (people > 600_000)):
            facility("health", "hospital", city["country"], city, 5, demand=round(people / 900 / (1 + part), 0), population=people // (2 + part), repair_hours=48, priority=2)


def make_corridors():
    """Links across borders, each with a name under which planners know it."""
    projects = {
        "norwind": ("Norwind Interconnector", [("power", "AV", "BS", 2)]),
        "southern-grid": ("Southern Grid Link", [("power", "BS", "CM", 2), ("power", "AV", "CM", 1)]),
        "river-gas": ("River Gas Line", [("gas", "AV", "CM", 2), ("gas", "BS", "CM", 1)]),
        "strait-gas": ("Strait Gas Line", [("gas", "AV", "BS", 1)]),
        "fibre-ring": ("Tri-Border Fibre Ring", [("telecom", "AV", "BS", 2), ("telecom", "BS", "CM", 2), ("telecom", "AV", "CM", 2)]),
        "rail-corridor": ("Three Rivers Rail Corridor", [("transport", "AV", "BS", 1), ("transport", "BS", "CM", 1), ("transport", "AV", "CM", 1)]),
        "lake-transfer": ("Lake Water Transfer", [("water", "AV", "CM", 1)]),
    }
    ends = {"power": ("hub_substation",), "gas": ("compressor",), "telecom": ("data_centre", "exchange"), "transport": ("station", "rail_depot"), "water": ("treatment_plant",)}
    rows = []
    for key, (name, parts) in projects.items():
        for sector, a, b, n in parts:
            pairs = sorted(((round(distance(x, y), 3), x["facility"], y["facility"], x, y) for x in of(sector, ends[sector], a) for y in of(sector, ends[sector], b)),
                           key=lambda pair: pair[:3])
            used = set()
            for _, _, _, x, y in pairs:
                if n == 0:
                    break
                if x["facility"] in used or y["facility"] in used:
                    continue
                used |= {x["facility"], y["facility"]}
                made = link(sector, x, y, project=key, repair_hours=60, repair_cv=0.5)
                if sector == "power":
                    made["reactance"] = round(made["length_km"] * 0.00050, 6)
                n -= 1
        rows.append({"project": key, "name": name, "members": ""})
    return rows


def make_dependencies():
    substations = of("power", ("substation", "hub_substation"))
    exchanges = of("telecom", ("exchange", "data_centre"))
    gates = of("gas", ("city_gate", "compressor"))
    for f in facilities:
        c, kind = f["country"], f["kind"]
        if f["sector"] == "power":
            if kind == "gas_plant":
                depend(f, "fuel", nearest(f, gates, 1, c), buffer_hours=6)
            if kind in ("gas_plant", "coal_plant", "hydro_plant", "hub_substation"):
                depend(f, "control", nearest(f, exchanges, 2, c), buffer_hours=8, kind="cyber")
            if kind == "coal_plant":
                depend(f, "coal", nearest(f, of("transport", ("station", "rail_depot", "harbour")), 2, c), buffer_hours=240)
        elif f["sector"] == "gas" and kind in ("compressor", "lng_terminal", "gas_storage"):
            depend(f, "power", nearest(f, substations, 2 if kind == "lng_terminal" else 1, c), buffer_hours=4)
        elif f["sector"] == "telecom":
            depend(f, "power", nearest(f, substations, 2 if kind == "data_centre" else 1, c), buffer_hours=72 if kind == "data_centre" else 8)
        elif f["sector"] == "water":
            depend(f, "power", nearest(f, substations, 1, c), buffer_hours=24 if kind == "pumping_station" else 12)
            if kind == "treatment_plant":
                depend(f, "control", nearest(f, exchanges, 1, c), buffer_hours=48, kind="cyber")
        elif f["sector"] == "transport":
            depend(f, "power", nearest(f, substations, 2, c), buffer_hours=2)
            if kind in ("rail_depot", "station"):
                depend(f, "signals", nearest(f, exchanges, 2, c), buffer_hours=4, kind="cyber")
        elif f["sector"] == "health":
            depend(f, "power", nearest(f, substations, 2, c), buffer_hours=48)
            depend(f, "water", nearest(f, of("water", ("pumping_station",)), 1, c), buffer_hours=24)
            depend(f, "records", nearest(f, exchanges, 2, c), buffer_hours=12, kind="cyber")
    # Cormark is run from its neighbours' control room: two of three data centres must answer.
    for hub in of("power", ("hub_substation",), "CM"):
        depend(hub, "dispatch", of("telecom", ("data_centre",), "AV")[:2] + of("telecom", ("data_centre",), "CM")[:1], need=2, buffer_hours=6, kind="cyber")


def river_distance(place):
    """Kilometres to the nearest of many points along the river."""
    best = math.inf
    for (lat_a, lon_a), (lat_b, lon_b) in zip(RIVER, RIVER[1:]):
        for step in range(50):
            share = step / 50
            best = min(best, distance(place, {"lat": lat_a + share * (lat_b - lat_a), "lon": lon_a + share * (lon_b - lon_a)}))
    return best


def make_flood_depths():
    """Water above ground in the worst flood of a century: deep at the river, none 45 km away, less where a site was chosen with care."""
    for f in facilities:
        f["flood_depth_m"] = round(max(0.0, (4.5 - river_distance(f) / 10) * uniform(0.5, 1.1)), 2)


def write(folder, name, rows, columns):
    with open(folder / name, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    cities = make_cities()
    for make in (make_power, make_gas, make_telecom, make_water, make_transport, make_health):
        make(cities)
    projects = make_corridors()
    make_dependencies()
    make_flood_depths()
    countries = [{"country": c, "name": name, "population": people, "crews": crews, "detection_hours": detection, "prevention": prevention}
                 for c, (name, people, crews, detection, prevention, _, _) in COUNTRIES.items()]
    write(folder, "countries.csv", countries, ["country", "name", "population", "crews", "detection_hours", "prevention"])
    write(folder, "facilities.csv", facilities, ["facility", "name", "country", "sector", "site", "kind", "city", "lat", "lon", "supply", "demand", "population",
                                                 "repair_hours", "repair_cv", "restart_hours", "black_start", "priority", "flood_depth_m"])
    write(folder, "links.csv", links, ["link", "sector", "from", "to", "country", "reactance", "length_km", "repair_hours", "repair_cv", "project"])
    write(folder, "dependencies.csv", dependencies, ["dependant", "group", "supplier", "need", "buffer_hours", "kind"])
    write(folder, "projects.csv", projects, ["project", "name", "members"])


if __name__ == "__main__":
    main()
