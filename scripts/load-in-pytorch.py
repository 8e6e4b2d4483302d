#!/usr/bin/env python3
"""Loads a checkpoint of this project into PyTorch: load-in-pytorch.py CHECKPOINT.safetensors STATE_DICT.pth

The state dict is one that official code wrote over the same data. A module with exactly its names, shapes and types takes the
weights by `load_state_dict`; what is missing, unexpected or of another value among the buffers is printed. Exits 1 where the
checkpoint would not load into the official module.
"""

import json
import struct
import sys

import numpy
import torch

try:
    from safetensors.torch import load_file
except ImportError:
    TYPES = {"F64": "f8", "F32": "f4", "I64": "i8", "I32": "i4", "U8": "u1"}

    def load_file(path):
        """The format in full: length of the header, header, data."""
        with open(path, "rb") as file:
            header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
            data = file.read()
        header.pop("__metadata__", None)
        return {
            name: torch.from_numpy(
                numpy.frombuffer(data[slice(*entry["data_offsets"])], "<" + TYPES[entry["dtype"]])
                .reshape(entry["shape"])
                .copy()
            )
            for name, entry in header.items()
        }


BUFFERS = ("road2zone", "road_attr_", "_edge_index", "_edge_weight", "intersection_attr")


def is_buffer(name):
    return name.endswith(".attn.bias") or any(part in name for part in BUFFERS)


def module_of(state):
    """A tree of modules with the names, shapes and types of a state dict."""
    root = torch.nn.Module()
    for name, value in state.items():
        *parents, leaf = name.split(".")
        owner = root
        for parent in parents:
            if not hasattr(owner, parent):
                owner.add_module(parent, torch.nn.Module())
            owner = getattr(owner, parent)
        if is_buffer(name):
            owner.register_buffer(leaf, torch.zeros_like(value))
        else:
            owner.register_parameter(leaf, torch.nn.Parameter(torch.zeros_like(value)))
    return root


def main(checkpoint, reference):
    official = torch.load(reference, map_location="cpu")
    model = module_of(official)
    state = load_file(checkpoint)
    missing, unexpected = model.load_state_dict(state, strict=False)
    ok = not unexpected and all(name.endswith(".attn.bias") for name in missing)
    loaded = model.state_dict()
    same = all(torch.equal(loaded[name], value.to(loaded[name].dtype)) for name, value in state.items() if name in loaded)
    types = [name for name, value in state.items() if name in official and value.dtype != official[name].dtype]
    print(f"{len(state)} tensors in {checkpoint}, {len(official)} in {reference}")
    print(f"missing: {', '.join(missing) or 'none'}\nunexpected: {', '.join(unexpected) or 'none'}")
    print(f"of another type: {', '.join(types) or 'none'}\nvalues loaded bit for bit: {'yes' if same else 'no'}")
    for name in sorted(filter(is_buffer, set(state) & set(official))):
        off = (state[name].double() - official[name].double()).abs().max().item()
        print(f"buffer {name}: {'equal' if off == 0 else f'off by at most {off:.3g}'}")
    return 0 if ok and same and not types else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
