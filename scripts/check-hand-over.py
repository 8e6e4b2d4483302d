#!/usr/bin/env python3
"""Reads what `npm run hand-over` wrote as official code does: check-hand-over.py DIR

For HOSER: the features of roads, intersections and zones are computed from the files of the data as its train.py computes them
and compared with the buffers of best.pth; the names, shapes and types of the state dict are compared with those that its modules
have for the configuration. For LM-TAD: the trips are read as its data set reads them and put through its vocabulary; ckpt.pt is
loaded with classes of the official names, and the network (written from its description) says how surprising the trips are.
Needs torch and numpy. Exits 1 where something does not fit.
"""

import ast
import csv
import json
import math
import sys
import types
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

faults = []


def check(what, fits, detail=""):
    print(f"{'ok  ' if fits else 'FAIL'} {what}{f': {detail}' if detail else ''}")
    if not fits:
        faults.append(what)


def settings_of(path):
    """The two levels of the YAML that stands there: no reader of YAML is needed."""
    sections, section = {}, None
    for line in path.read_text().splitlines():
        if line and not line.startswith(" "):
            section = sections.setdefault(line.rstrip(":"), {})
        elif line.strip():
            key, value = line.strip().split(": ")
            section[key] = ast.literal_eval(value)
    return sections


def rows_of(path):
    csv.field_size_limit(2**31 - 1)
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def standardised(values):
    values = np.asarray(values, dtype=np.float32)
    return (values - values.mean()) / values.std()


def centroid(points):
    """Of a line: the mean of the middles of its pieces, by their lengths."""
    points = np.asarray(points, dtype=np.float64)
    lengths = np.hypot(*(points[1:] - points[:-1]).T)
    if lengths.sum() == 0:
        return points[0]
    return ((points[1:] + points[:-1]) / 2 * lengths[:, None]).sum(0) / lengths.sum()


def hoser_buffers(folder):
    geo, rel = rows_of(folder / "roadmap.geo"), rows_of(folder / "roadmap.rel")
    check("road ids are the numbers of their rows", all(int(row["geo_id"]) == i for i, row in enumerate(geo)))
    shapes = [ast.literal_eval(row["coordinates"]) for row in geo]
    classes = sorted({row["highway"] for row in geo})
    places = np.array([centroid(points) for points in shapes])
    ends, neighbours = {}, [set() for _ in geo]
    for road, row in enumerate(geo):
        points = json.loads(row["coordinates"], parse_float=str)
        for point in (points[0], points[-1]):
            ends.setdefault(tuple(point), []).append(road)
    for roads in ends.values():
        for a in roads:
            neighbours[a].update(b for b in roads if b != a)
    edges = [(a, b) for a, near in enumerate(neighbours) for b in sorted(near)]
    follows = {(int(row["origin_id"]), int(row["destination_id"])) for row in rel}
    transitions = np.load(folder / "zone_trans_mat.npy")
    flows = transitions.astype(np.float32)
    scale = 1.0 / np.sqrt(np.maximum(flows.sum(axis=1), 1.0))
    zone_edges = np.stack(transitions.nonzero())
    weights = (flows * scale[:, None] * scale[None, :])[zone_edges[0], zone_edges[1]]
    zones = [int(line) for line in (folder / "road_network_partition").read_text().split()]
    encoder = "road_network_encoder."
    return {
        "road2zone": np.array(zones),
        encoder + "road_attr_len": standardised(np.log1p(np.array([row["length"] for row in geo], dtype=np.float32))),
        encoder + "road_attr_type": np.array([classes.index(row["highway"]) for row in geo]),
        encoder + "road_attr_lon": standardised(places[:, 0]),
        encoder + "road_attr_lat": standardised(places[:, 1]),
        encoder + "road_edge_index": np.array(edges).T,
        encoder + "intersection_attr": np.array([float(edge in follows) for edge in edges]),
        encoder + "zone_edge_index": zone_edges,
        encoder + "zone_edge_weight": weights,
    }


def hoser_shapes(config, roads, kinds, buffers):
    """Names and shapes of official HOSER's state dict."""
    encoder, course, width = (config[key] for key in ("road_network_encoder_config", "trajectory_encoder_config", "navigator_config"))
    d, layers, width = course["hidden_dim"], course["num_layers"], width["hidden_dim"]
    net, walk, nav = "road_network_encoder.", "trajectory_encoder.", "navigator."
    shapes = {name: tuple(value.shape) for name, value in buffers.items()}
    shapes[net + "intersection_attr"] = (buffers[net + "intersection_attr"].shape[0], 2)
    linear = lambda name, out, size: {f"{name}.weight": (out, size), f"{name}.bias": (out,)}
    norm = lambda name: {f"{name}.weight": (2 * d,), f"{name}.bias": (2 * d,)}
    shapes[net + "road_id_emb.weight"] = (roads, encoder["road_id_emb_dim"])
    shapes[net + "type_emb.weight"] = (kinds, encoder["type_emb_dim"])
    shapes[net + "zone_id_emb.weight"] = (encoder["zone_id_num_embeddings"], encoder["zone_id_emb_dim"])
    for name in ("len", "lon", "lat"):
        shapes |= linear(f"{net}{name}_emb", encoder[f"{name}_emb_dim"], 1)
    road = encoder["road_id_emb_dim"] + sum(encoder[f"{name}_emb_dim"] for name in ("len", "type", "lon", "lat"))
    for layer in (0, 1):
        at = f"{net}road_gat.convs.{layer}"
        shapes |= {f"{at}.att": (1, 1, road), f"{at}.bias": (road,), f"{at}.lin_edge.weight": (road, 2)}
        shapes |= linear(f"{at}.lin_l", road, road) | linear(f"{at}.lin_r", road, road)
        zone = encoder["zone_id_emb_dim"]
        shapes |= {f"{net}zone_gcn.convs.{layer}.bias": (zone,), f"{net}zone_gcn.convs.{layer}.lin.weight": (zone, zone)}
    shapes |= linear(walk + "road_zone_fusion_mlp.0", 64, 2 * d) | linear(walk + "road_zone_fusion_mlp.2", 1, 64)
    shapes[walk + "temporal_encoder.freqs"] = (d // 2,)
    head = 2 * d // course["num_heads"]
    for layer in range(layers):
        at = f"{walk}transformer.h.{layer}"
        shapes |= norm(f"{at}.ln_1") | norm(f"{at}.ln_2")
        shapes[f"{at}.attn.bias"] = (1, 1, course["max_len"], course["max_len"])
        shapes |= linear(f"{at}.attn.relative_position_emb_k", head, 2) | linear(f"{at}.attn.relative_position_emb_v", head, 2)
        shapes |= linear(f"{at}.attn.c_attn", 6 * d, 2 * d) | linear(f"{at}.attn.c_proj", 2 * d, 2 * d)
        shapes |= linear(f"{at}.mlp.0", 8 * d, 2 * d) | linear(f"{at}.mlp.2", 2 * d, 8 * d)
    shapes |= linear(nav + "metric_distance_proj", width, 1) | linear(nav + "metric_angle_proj", width, 1)
    shapes |= {nav + "q_proj.weight": (width, 3 * width), nav + "k_proj.weight": (width, 3 * width), nav + "v_proj.weight": (1, width)}
    shapes |= linear(nav + "time_estimator.0", 64, 3 * width) | linear(nav + "time_estimator.2", 1, 64)
    shapes |= linear(nav + "time_estimator_linear_1", 64, 2 * width) | linear(nav + "time_estimator_linear_2", 64, width)
    return shapes | linear(nav + "time_estimator_linear_3", 1, 128)


def check_hoser(folder):
    [config_path] = (folder / "config").glob("*.yaml")
    data = folder / "data" / config_path.stem
    config, buffers = settings_of(config_path), hoser_buffers(data)
    roads = len(buffers["road2zone"])
    for split in ("train", "val", "test"):
        trips = rows_of(data / f"{split}.csv")
        ids = [ast.literal_eval(f"[{row['rid_list']}]") for row in trips]
        times = [row["time_list"].split(",") for row in trips]
        longest = max(map(len, ids), default=0)
        fits = all(len(a) == len(b) and 0 <= min(a) and max(a) < roads for a, b in zip(ids, times))
        check(f"{len(trips)} {split} trips lie on {roads} roads", fits and longest <= config["trajectory_encoder_config"]["max_len"])
    for file in (folder / "save").glob("*/*/best.pth"):
        state = torch.load(file, map_location="cpu", weights_only=True)
        shapes = hoser_shapes(config, roads, int(buffers["road_network_encoder.road_attr_type"].max()) + 1, buffers)
        found = {name: tuple(value.shape) for name, value in state.items()}
        differ = [name for name in {*found, *shapes} if found.get(name) != shapes.get(name)]
        check(f"{len(found)} tensors have the names and shapes of official HOSER", not differ, ", ".join(sorted(differ)[:5]))
        for name, value in buffers.items():
            own = state[name].numpy()
            own = own[:, 1] if name.endswith("intersection_attr") else own
            off = np.abs(own.astype(np.float64) - value).max() if own.shape == value.shape else math.inf
            check(f"buffer {name}", off < 1e-3 and (own.dtype == np.int64) == (value.dtype == np.int64), f"off by at most {off:.2g}")
        mask = state["trajectory_encoder.transformer.h.0.attn.bias"][0, 0]
        check("causal masks", torch.equal(mask, torch.tril(torch.ones_like(mask))))


def load_official(path):
    """Loads a checkpoint whose classes the official code defines; here they are empty classes of the same names."""
    for module, name in (("models.LMTAD", "LMTADConfig"), ("datasets", "PortoConfig")):
        for part in (module.split(".")[0], module):
            sys.modules.setdefault(part, types.ModuleType(part))
        setattr(sys.modules[module], name, type(name, (), {"__module__": module}))
    return torch.load(path, map_location="cpu", weights_only=False)


def lm_tad_logits(weights, tokens, layers, heads):
    norm = lambda x, name: F.layer_norm(x, x.shape[-1:], weights[name], None, 1e-5)
    x = weights["transformer.wte.weight"][tokens] + weights["transformer.wpe.weight"][: len(tokens)]
    for layer in range(layers):
        at = f"transformer.h.{layer}"
        parts = (norm(x, f"{at}.ln_1.weight") @ weights[f"{at}.attn.c_attn.weight"].T).chunk(3, dim=-1)
        q, k, v = (part.view(len(tokens), heads, -1).transpose(0, 1) for part in parts)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(0, 1).reshape(len(tokens), -1)
        x = x + mixed @ weights[f"{at}.attn.c_proj.weight"].T
        inner = F.gelu(norm(x, f"{at}.ln_2.weight") @ weights[f"{at}.mlp.c_fc.weight"].T)
        x = x + inner @ weights[f"{at}.mlp.c_proj.weight"].T
    return norm(x, "transformer.ln_f.weight") @ weights["lm_head.weight"].T


def check_lm_tad(folder):
    vocab = json.loads((folder / "data" / "vocab.json").read_text())
    check("vocabulary ends with PAD, EOT and SOT", [vocab[name] for name in ("PAD", "EOT", "SOT")] == [len(vocab) - i for i in (3, 2, 1)])
    settings = json.loads((folder / "settings.json").read_text())
    sets = {}
    for name in ("porto_processed", "porto_processed_val", "porto_processed_test"):
        trips = [ast.literal_eval(line) for line in (folder / "data" / f"{name}.csv").read_text().splitlines()]
        sets[name] = [[vocab["SOT"], *(vocab[str(cell)] for cell in trip), vocab["EOT"]] for trip in trips]
        check(f"{len(trips)} trips of {name} have tokens", True)
    longest = max(map(len, sets["porto_processed"]))
    check("the longest trip fits", longest <= settings["block_size"], f"{longest} of {settings['block_size']} tokens")
    if not (folder / "ckpt.pt").exists():
        return
    file = load_official(folder / "ckpt.pt")
    model, config = file["model"], file["model_config"]
    sizes = (config.vocab_size, config.n_embd)
    check("the embedding has a row for each token", tuple(model["transformer.wte.weight"].shape) == sizes == (len(vocab), config.n_embd))
    tied = model["transformer.wte.weight"].data_ptr() == model["lm_head.weight"].data_ptr()
    check("the output layer is tied to it", tied)
    check("the grid is that of the cells", file["dataset_config"].grip_size == (settings["grid"]["rows"], settings["grid"]["columns"]))
    losses = []
    for tokens in sets["porto_processed_test"][:100]:
        tokens = torch.tensor(tokens)
        losses.append(F.cross_entropy(lm_tad_logits(model, tokens[:-1], config.n_layer, config.n_head), tokens[1:], reduction="none"))
    perplexity = torch.cat(losses).mean().exp().item()
    check("trips are likelier than at random", perplexity < 0.5 * len(vocab), f"perplexity {perplexity:.2f} over {len(vocab)} tokens")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    check_hoser(Path(sys.argv[1]) / "hoser")
    check_lm_tad(Path(sys.argv[1]) / "lmtad")
    sys.exit(1 if faults else 0)
