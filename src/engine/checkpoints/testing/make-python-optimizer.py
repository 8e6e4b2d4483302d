"""Wrote python-optimizer.pt (PyTorch 2.13): python3 make-python-optimizer.py

A tiny LM-TAD's parameters after three steps of AdamW with gradients at random, its optimiser, the gradient of the fourth step
(`gradient`) and the parameters after that (`expected`).
"""

import torch

VOCABULARY, LONGEST, WIDTH, LAYERS = 11, 6, 4, 2
LR, DECAY, CLIP = 3e-3, 0.1, 1.0

shapes = {"transformer.wte.weight": (VOCABULARY, WIDTH), "transformer.wpe.weight": (LONGEST, WIDTH)}
for layer in range(LAYERS):
    at = f"transformer.h.{layer}"
    shapes |= {
        f"{at}.ln_1.weight": (WIDTH,),
        f"{at}.attn.c_attn.weight": (3 * WIDTH, WIDTH),
        f"{at}.attn.c_proj.weight": (WIDTH, WIDTH),
        f"{at}.ln_2.weight": (WIDTH,),
        f"{at}.mlp.c_fc.weight": (4 * WIDTH, WIDTH),
        f"{at}.mlp.c_proj.weight": (WIDTH, 4 * WIDTH),
    }
shapes["transformer.ln_f.weight"] = (WIDTH,)

torch.manual_seed(4)
parameters = {name: torch.randn(shape).requires_grad_() for name, shape in shapes.items()}
optimizer = torch.optim.AdamW(parameters.values(), lr=LR, weight_decay=DECAY)


def copied(of):
    return {name: value.detach().clone() for name, value in of.items()}


def step():
    """One step; returns its gradients before clipping."""
    for value in parameters.values():
        value.grad = torch.randn_like(value)
    gradient = copied({name: value.grad for name, value in parameters.items()})
    torch.nn.utils.clip_grad_norm_(parameters.values(), CLIP)
    optimizer.step()
    return gradient


for _ in range(3):
    step()
file = {"model_state_dict": copied(parameters), "model_config": {"n_head": 2}}
before = optimizer.state_dict()
state = {number: {key: value.clone() for key, value in of.items()} for number, of in before["state"].items()}
file["optimizer_state_dict"] = {"state": state, "param_groups": before["param_groups"]}
file["gradient"] = step()
file["expected"] = copied(parameters)
torch.save(file, "python-optimizer.pt")
