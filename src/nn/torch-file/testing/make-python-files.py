"""Wrote python-zip.pth and python-legacy.pth (PyTorch 1.13): python3 make-python-files.py"""

import argparse
from collections import OrderedDict

import torch

weight = torch.tensor([[1.5, -2.0, 0.25], [3.0, 65536.0, -0.0]])
checkpoint = {
    "model": OrderedDict(
        weight=weight,
        turned=weight.t(),
        row=weight[1, 1:],
        brain=torch.tensor([3.140625, -1e30]).bfloat16(),
        steps=torch.tensor(2**53 + 1),
    ),
    "optimizer": {"state": {0: {"step": 7, "exp_avg": torch.tensor([0.5, -6e-8]).half()}}, "betas": (0.9, 0.999)},
    "args": argparse.Namespace(lr=0.001),
}
torch.save(checkpoint, "python-zip.pth")
torch.save(checkpoint, "python-legacy.pth", _use_new_zipfile_serialization=False)
