"""Orders and their receipts."""

ORDERS = {
    1: {"total": 12.5, "customer": "Ada", "coupon": "SPRING"},
    2: {"total": 99.0, "customer": "Grace", "coupon": "LOYAL"},
    3: {"total": 7.25, "customer": "Edsger"},
}


def find(number: int) -> dict:
    return ORDERS[number]


def receipt(order: dict) -> str:
    customer = order["customer"]
    coupon = order["coupon"]
    note = f" (coupon {coupon})" if coupon else ""
    return f"{customer}: {order['total']:.2f}{note}"
