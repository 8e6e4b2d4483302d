#!/usr/bin/env python3
"""Ten AdamW steps of LM-TAD in PyTorch, written from its description: lmtad-steps.py [REFERENCE_FOLDER]

Writes lmtad_start.json and lmtad_start.safetensors into the folder (reference/lm-tad-to-hoser where none is given). These numbers
are NOT the official training code's. They come from the network below, which shares no code with the official one, and the script
writes nothing unless it first gives the logits, the loss and every gradient that the official code computed (lmtad_forward).

The network: embeddings of tokens and learnt positions; blocks of x + attention(norm(x)) and x + MLP(norm(x)) with causal softmax
attention and the exact GELU; a last norm; the embedding of tokens as the output layer; no biases. No dropout.

The weights and the moments are those of lmtad_official_ckpt.pt, the batch is that of lmtad_forward (mean over all real targets).
AdamW is that of this program's teacher: betas 0.9 and 0.999, eps 1e-8, weight decay 0.1 on every tensor, clipping of the gradient's
global norm to 1, and here a learning rate that stays. The file's optimiser had betas of its own: where moments are taken along, each
is multiplied by (1 - beta^step) of the new over that of the old betas, so that the means free of bias that AdamW steps by stay the same.

Everything is computed in double precision; the distance of single precision from it is measured and stored, and the tolerances of
the file are ten times the larger distance of both variants. Needs torch, numpy and safetensors (made with torch 2.13.0 on the CPU).
"""

import json
import pickle
import sys
import types
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

STEPS = 10
SETTINGS = {"lr": 5e-4, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0.1, "grad_clip_max_norm": 1.0}
TIED = "lm_head.weight"


def attention(x, weights, at, heads):
    """Causal softmax attention of x (B x T x D), scaled by the root of the width of a head."""
    batch, length, width = x.shape
    q, k, v = (
        part.view(batch, length, heads, width // heads).transpose(1, 2)
        for part in (x @ weights[f"{at}.c_attn.weight"].T).chunk(3, dim=-1)
    )
    scores = q @ k.transpose(-1, -2) / (width // heads) ** 0.5
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    mixed = scores.masked_fill(future, float("-inf")).softmax(-1) @ v
    return mixed.transpose(1, 2).reshape(batch, length, width) @ weights[f"{at}.c_proj.weight"].T


def logits_of(weights, tokens, layers, heads):
    """Logits (B x T x V) of tokens (B x T)."""

    def norm(x, name):
        return F.layer_norm(x, x.shape[-1:], weights[name], None, 1e-5)

    x = weights["transformer.wte.weight"][tokens] + weights["transformer.wpe.weight"][: tokens.shape[1]]
    for layer in range(layers):
        at = f"transformer.h.{layer}"
        x = x + attention(norm(x, f"{at}.ln_1.weight"), weights, f"{at}.attn", heads)
        inner = F.gelu(norm(x, f"{at}.ln_2.weight") @ weights[f"{at}.mlp.c_fc.weight"].T)
        x = x + inner @ weights[f"{at}.mlp.c_proj.weight"].T
    return norm(x, "transformer.ln_f.weight") @ weights["transformer.wte.weight"].T


def loss_of(weights, batch, config):
    logits = logits_of(weights, batch["in.X"], config["n_layer"], config["n_head"])
    return F.cross_entropy(logits.flatten(0, 1), batch["in.Y"].flatten(), ignore_index=config["pad_token"])


def without_classes():
    """A pickle module for torch.load that makes plain objects of the classes of the official code."""

    class Unpickler(pickle.Unpickler):
        def find_class(self, module, name):
            if module.split(".")[0] in ("torch", "collections", "numpy", "argparse", "_codecs"):
                return super().find_class(module, name)
            return type(name, (), {})

    made = types.ModuleType("plain_pickle")
    made.Unpickler, made.load = Unpickler, lambda file, **kwargs: Unpickler(file, **kwargs).load()
    return made


def moments_by_name(optimizer, weights, betas):
    """The optimiser's state by name, on other betas; its numbers are those of the matrices, then of all else."""
    order = [n for n, w in weights.items() if w.dim() >= 2] + [n for n, w in weights.items() if w.dim() < 2]
    assert [n for group in optimizer["param_groups"] for n in group["params"]] == list(range(len(order)))
    found = {}
    for number, name in enumerate(order):
        state, old = optimizer["state"][number], optimizer["param_groups"][0]["betas"]
        assert state["exp_avg"].shape == weights[name].shape, name
        step = float(state["step"])
        shares = [(1 - new**step) / (1 - before**step) for new, before in zip(betas, old)]
        m, v = (state[key].double() * share for key, share in zip(("exp_avg", "exp_avg_sq"), shares))
        found[name] = {"step": state["step"].float().clone(), "exp_avg": m, "exp_avg_sq": v}
    return found


def trained(start, batch, config, dtype, moments=None):
    """Losses before each step and after the last, norms before clipping, and the weights after all steps."""
    weights = {name: value.to(dtype).clone().requires_grad_() for name, value in start.items()}
    optimizer = torch.optim.AdamW(
        weights.values(), SETTINGS["lr"], SETTINGS["betas"], SETTINGS["eps"], SETTINGS["weight_decay"]
    )
    for name, state in (moments or {}).items():
        optimizer.state[weights[name]] = {
            "step": state["step"].clone(),
            "exp_avg": state["exp_avg"].to(dtype).clone(),
            "exp_avg_sq": state["exp_avg_sq"].to(dtype).clone(),
        }
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(weights, batch, config)
        loss.backward()
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(weights.values(), SETTINGS["grad_clip_max_norm"]).item())
        optimizer.step()
    losses.append(loss_of(weights, batch, config).item())
    return losses, norms, {name: value.detach() for name, value in weights.items()}


def furthest(found, wanted):
    """The largest absolute difference over all tensors of two dicts."""
    return max((found[name].double() - wanted[name].double()).abs().max().item() for name in wanted)


def check_forward(weights, stored, config, described):
    """Largest differences from the official logits, loss and gradients. Ends the script where one is too large."""
    leaves = {name: value.clone().requires_grad_() for name, value in weights.items()}
    loss = loss_of(leaves, stored, config)
    loss.backward()
    logits = logits_of(leaves, stored["in.X"], config["n_layer"], config["n_head"])
    found = {
        "logits": (logits - stored["out.logits"]).abs().max().item(),
        "loss": abs(loss.item() - described["loss"]),
        "grad": max((leaf.grad - stored[f"grad.{name}"]).abs().max().item() for name, leaf in leaves.items()),
    }
    print("largest differences from the official code:", found)
    allowed = described["suggested_abs_tolerance"]
    wrong = [name for name, value in found.items() if not value <= allowed[name]]
    if wrong:
        sys.exit(f"The network is not the official one: {', '.join(wrong)} differ by more than {allowed}. Nothing was written.")
    return found


def main():
    here = Path(__file__).resolve().parent.parent / "reference" / "lm-tad-to-hoser"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else here
    described = json.loads((folder / "lmtad_forward.json").read_text())
    stored, config = load_file(folder / "lmtad_forward.safetensors"), described["config"]
    file = torch.load(folder / "lmtad_official_ckpt.pt", pickle_module=without_classes(), weights_only=False)
    weights = {name: value.float() for name, value in file["model"].items() if name != TIED}
    if not all(torch.equal(value, stored[f"model.{name}"]) for name, value in weights.items()):
        sys.exit("lmtad_official_ckpt.pt and lmtad_forward hold different weights: their gradients cannot be compared.")
    if config["bias"] or config["integer_poe"]:
        sys.exit("lmtad_forward has biases or positions that are not learnt, which the network here does not.")
    differences = check_forward(weights, stored, config, described)
    moments = moments_by_name(file["optimizer"], weights, SETTINGS["betas"])
    variants, tensors = {}, {}
    for name, taken in (("fresh", None), ("moments", moments)):
        losses, norms, after = trained(weights, stored, config, torch.float64, taken)
        losses32, norms32, after32 = trained(weights, stored, config, torch.float32, taken)
        distances = {
            "losses": max(abs(a - b) for a, b in zip(losses, losses32)),
            "grad_norms": max(abs(a - b) for a, b in zip(norms, norms32)),
            "weights": furthest(after32, after),
        }
        variants[name] = {
            "tensors_with_moments": len(taken or {}),
            "steps_behind_moments": int(max((state["step"].item() for state in (taken or {}).values()), default=0)),
            "losses": losses,
            "grad_norms_before_clip": norms,
            "fp32_vs_fp64_max_abs_diff": distances,
            "weights_moved_max_abs": furthest(after, weights),
        }
        print(name, variants[name])
        tensors |= {f"{name}_step{STEPS}.{key}": value.float().contiguous() for key, value in after.items()}
    kinds = variants["fresh"]["fp32_vs_fp64_max_abs_diff"]
    apart = {kind: max(each["fp32_vs_fp64_max_abs_diff"][kind] for each in variants.values()) for kind in kinds}
    report = {
        "what": f"{STEPS} AdamW steps of LM-TAD by an independent PyTorch version (scripts/lmtad-steps.py), in double precision. "
        "Not computed by the official training code; that version gives the official logits, loss and gradients of lmtad_forward "
        "to within official_max_abs_diff.",
        "torch_version": torch.__version__,
        "initial_weights": "lmtad_official_ckpt.pt",
        "batch": "lmtad_forward.safetensors (in.X, in.Y)",
        "official_max_abs_diff": differences,
        "optimizer": {"type": "torch.optim.AdamW", **SETTINGS, "groups": "one: every tensor decays"},
        "moments_rule": "variant moments: exp_avg and exp_avg_sq of the file times (1 - beta^step) of these betas over that of the "
        "file's, and the file's step",
        "suggested_abs_tolerance": {kind: 10 * value for kind, value in apart.items()},
        "steps": STEPS,
        "variants": variants,
    }
    (folder / "lmtad_start.json").write_text(json.dumps(report, indent=1) + "\n")
    save_file(tensors, folder / "lmtad_start.safetensors", {"made_by": "scripts/lmtad-steps.py"})


main()
