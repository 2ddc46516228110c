# SPDX-License-Identifier: Apache-2.0
"""Deterministic CBOR as the signed formats use it (entry.cddl, E1).

Law: one item per byte string; bytes are valid if and only if encoding what
was decoded gives the same bytes. Every breach has its own name, the one that
core/result.h gives it.

CBOR            Python
integer         int (all of -2^64 .. 2^64-1)
byte string     bytes
text            str, never empty
array           list
map             Map, a tuple of (key, value) pairs in their order
false true null False True None
tag 18          Tagged, outermost only
"""

DEPTH_MAX = 6
UINT_MAX = (1 << 64) - 1


class Fault(Exception):
    """A peer's bytes are refused; `name` is the result's name."""

    def __init__(self, name, why=""):
        super().__init__(name + (": " + why if why else ""))
        self.name = name


class Map(tuple):
    """The pairs of a CBOR map, in order."""

    def get(self, key, default=None):
        for k, value in self:
            if type(k) is type(key) and k == key:
                return value
        return default


class Tagged:
    def __init__(self, number, value):
        self.number, self.value = number, value


def decode(data, tag=None):
    """The one item that `data` is. `tag`: the only outer tag allowed."""
    item, end = decode_prefix(data, 0, tag)
    if end != len(data):
        raise Fault("CBOR_TRAILING")
    if encode(item) != data:
        raise AssertionError("the decoder let other bytes pass")
    return item


def decode_prefix(data, start, tag=None):
    """The item at `start` and where it ends, for CBOR sequences."""
    major, number, pos = _head(data, start)
    if major == 6 and tag is not None and number == tag:
        item, end = _item(data, pos, 0)
        return Tagged(number, item), end
    return _item(data, start, 0)


def _head(data, pos):
    if pos >= len(data):
        raise Fault("CBOR_TRUNCATED")
    major, info = data[pos] >> 5, data[pos] & 31
    pos += 1
    if info < 24:
        return major, info, pos
    if info == 31 and major not in (0, 1, 6):
        raise Fault("CBOR_INDEFINITE")
    if major == 7:
        raise Fault("CBOR_SIMPLE")
    if info > 27:
        raise Fault("CBOR_RANGE", "a reserved head")
    width = 1 << (info - 24)
    if len(data) - pos < width:
        raise Fault("CBOR_TRUNCATED")
    number = int.from_bytes(data[pos:pos + width], "big")
    if number < (24 if width == 1 else 1 << (4 * width)):
        raise Fault("CBOR_NOT_SHORTEST")
    return major, number, pos + width


def _item(data, start, depth):
    """`depth` counts the arrays and maps around this item."""
    major, number, pos = _head(data, start)
    left = len(data) - pos
    if major == 0:
        return number, pos
    if major == 1:
        return -1 - number, pos
    if major in (2, 3):
        if number > left:
            raise Fault("CBOR_TRUNCATED")
        raw = bytes(data[pos:pos + number])
        return (raw if major == 2 else _text(raw)), pos + number
    if major == 6:
        raise Fault("CBOR_TAG")
    if major == 7:
        if number not in (20, 21, 22):
            raise Fault("CBOR_SIMPLE")
        return {20: False, 21: True, 22: None}[number], pos
    if depth == DEPTH_MAX:
        raise Fault("CBOR_DEPTH")
    if number * (major - 3) > left:
        raise Fault("CBOR_TRUNCATED")
    if major == 4:
        return _array(data, pos, number, depth + 1)
    return _map(data, pos, number, depth + 1)


def _text(raw):
    if not raw:
        raise Fault("CBOR_TEXT", "empty")
    try:
        return raw.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Fault("CBOR_TEXT", "not UTF-8") from None


def _array(data, pos, count, depth):
    items = []
    for _ in range(count):
        item, pos = _item(data, pos, depth)
        items.append(item)
    return items, pos


def _map(data, pos, count, depth):
    pairs, before = [], None
    for _ in range(count):
        start = pos
        key, pos = _item(data, pos, depth)
        raw = bytes(data[start:pos])
        if before is not None and raw <= before:
            raise Fault("CBOR_ORDER")
        before = raw
        value, pos = _item(data, pos, depth)
        pairs.append((key, value))
    return Map(pairs), pos


def head(major, number):
    """The shortest head: major type and argument."""
    if number < 24:
        return bytes([major << 5 | number])
    for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * width):
            return bytes([major << 5 | info]) + number.to_bytes(width, "big")
    raise ValueError("no CBOR integer is that large")


def encode(item):
    """The deterministic encoding; a dict is sorted, a Map kept in order."""
    if item is None:
        return b"\xf6"
    if item is False or item is True:
        return b"\xf5" if item else b"\xf4"
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, (bytes, bytearray)):
        return head(2, len(item)) + bytes(item)
    if isinstance(item, str):
        raw = item.encode("utf-8")
        return head(3, len(raw)) + raw
    if isinstance(item, list):
        return head(4, len(item)) + b"".join(map(encode, item))
    if isinstance(item, Map):
        pairs = [encode(k) + encode(v) for k, v in item]
        return head(5, len(pairs)) + b"".join(pairs)
    if isinstance(item, dict):
        pairs = sorted((encode(k), encode(v)) for k, v in item.items())
        return head(5, len(pairs)) + b"".join(k + v for k, v in pairs)
    if isinstance(item, Tagged):
        return head(6, item.number) + encode(item.value)
    raise TypeError(type(item).__name__)


def sorted_map(values):
    """A dict as the Map that its encoding decodes to."""
    return Map(sorted(values.items(), key=lambda pair: encode(pair[0])))


# Types, asked of decoded items. A bool is not an integer here.

def is_uint(item, low=0, high=UINT_MAX):
    return type(item) is int and low <= item <= high


def is_bytes(item, size=None):
    return type(item) is bytes and (size is None or len(item) == size)


def is_text(item, size=None):
    return type(item) is str and (
        size is None or len(item.encode("utf-8")) == size)
