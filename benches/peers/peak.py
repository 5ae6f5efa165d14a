"""What one core can do at most: billions of operations a second (a multiplication and an addition are two) of a plain
product of 1024 x 1024 x 1024 by PyTorch, whose libraries are the fastest at hand, in float and in int8.

    python peak.py
"""

import statistics
import time

import torch

N, ROUNDS = 1024, 15


def rate(product):
    product()
    rates = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        product()
        rates.append(2 * N**3 / (time.perf_counter() - started) / 1e9)
    return f"{statistics.median(rates):.0f} (at best {max(rates):.0f})"


torch.set_num_threads(1)
a, b = torch.randn(N, N), torch.randn(N, N)
c, d = (torch.randint(-60, 60, (N, N), dtype=torch.int8) for _ in range(2))
print(f"PyTorch, one thread, a product of {N} x {N} x {N}: float {rate(lambda: a @ b)}, "
      f"int8 {rate(lambda: torch._int_mm(c, d))} billion operations a second")
