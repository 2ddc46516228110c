#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Crossings for benchmarks: NDJSON, 24 fields each, the same bytes for the same arguments.

usage: crossings.py COUNT [--months M] [--posts P] [--seed S] [--surname NAME]

Names are invented from syllables (about 2,000 surnames); one traveller crosses about five times; times lie in the M
months (default 24) before 2026-07-01; a 32-byte photo digest is random. One line is about 640 bytes of JSON.
With --surname all travellers have this one.
"""
import argparse, hashlib, json, random
from datetime import datetime, timedelta

ap = argparse.ArgumentParser()
ap.add_argument("count", type=int)
ap.add_argument("--months", type=int, default=24)
ap.add_argument("--posts", type=int, default=40)
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--surname")
a = ap.parse_args()
r = random.Random(a.seed)
ON = "b d f g k l m n s t w y br dj gb kp nd ng sh tr".split()
NU = "a e i o u a i o an on ou".split()
def word(n): return "".join(r.choice(ON) + r.choice(NU) for _ in range(n)).upper()
surnames = sorted({word(r.choice((2, 2, 3, 3, 4))) for _ in range(2300)})[:2000]
given = sorted({word(r.choice((2, 2, 3))) for _ in range(900)})[:700]
states = "MLI SEN NER BFA NGA GHA CIV TGO BEN GIN MRT CMR TCD GMB FRA DEU USA CHN IND LBN".split()
weights = [30, 18, 14, 14, 10, 6, 8, 4, 5, 6, 4, 2, 2, 1, 2, 1, 1, 2, 1, 1]
end = datetime(2026, 7, 1)
span = a.months * 30.4 * 86400
def day(lo, hi): return (datetime(lo, 1, 1) + timedelta(days=r.randrange((hi - lo) * 365))).strftime("%Y-%m-%d")
people = []
for i in range(max(1, a.count // 5)):
    s = r.choices(states, weights)[0]
    people.append(dict(document_class="passport", document_code="P", issuing_state=s,
        document_number=r.choice("ABCEPV") + "%08d" % r.randrange(10**8), expiry_date=day(2026, 2036),
        surname=a.surname or r.choice(surnames), given_names=" ".join(r.sample(given, r.choice((1, 1, 2)))),
        birth_date=day(1950, 2015), sex=r.choice("MF"),
        nationality=s if r.random() < .97 else r.choice(states), residence_country=s))
times = sorted(r.random() * span for _ in range(a.count))
for i, t in enumerate(times):
    p = r.choice(people)
    e = end - timedelta(seconds=span - t)
    n = r.randrange(a.posts)
    o = dict(p)
    o.update(direction=r.choice(("entry", "exit")), outcome="admitted", event_time=e.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc_offset=0, lane="L%d" % r.randrange(1, 9), officer="OF%03d" % r.randrange(400), mode=r.choice(("road",) * 8 + ("foot", "rail")),
        purpose=r.choice(("visit", "trade", "work", "transit", "study", "family")),
        permitted_until=(e + timedelta(days=r.choice((30, 90, 90, 90, 180)))).strftime("%Y-%m-%d"),
        vehicle_plate="%s%04d%s" % (r.choice("ABCDEF"), r.randrange(10000), r.choice(("ML", "SN", "NE", "BF"))),
        post="ML%03d" % n, client_ref=hashlib.sha256(b"%d/%d" % (a.seed, i)).hexdigest()[:32],
        media=[{"kind": "face", "digest": "%064x" % r.getrandbits(256), "size": r.randrange(9000, 26000), "format": "jpeg"}])
    print(json.dumps(o, separators=(",", ":")))
