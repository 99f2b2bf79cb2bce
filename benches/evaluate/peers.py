"""What other programs make of the labelled tips: titles, duplicates, numbers as read.

Prints one table a subject, ours beside theirs. `make peers` builds the venv and feeds ours in as JSON
lines (`evaluate --json`). Peers that cannot be imported are named and left out. Other texts than the
labelled ones: `peers.py [--tips DIR] [--pairs FILE]`, the same as given to `evaluate`.
"""

import argparse
import json
import re
import sys
import time
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "tests/it/fixtures/tips"
WIDEST = 20


def cells(text):
    return sum(0.5 if c.isascii() else 1 for c in text)


def letters(text):
    return [c for c in text if c.isalnum()]


def rouge_l(a, b):
    a, b = letters(a), letters(b)
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for j, y in enumerate(b):
            above = row[j + 1]
            row[j + 1] = before + 1 if x == y else max(above, row[j])
            before = above
    common = row[len(b)]
    if not common:
        return 0.0
    p, r = common / len(a), common / len(b)
    return 2 * p * r / (p + r)


def fitted(sentence):
    """A sentence as a title: whole clauses from its beginning, at most 20 cells wide."""
    best = ""
    for clause in re.split(r"[，。；：！？,;:!?\n]", sentence):
        joined = f"{best} {clause.strip()}".strip()
        if best and cells(joined) > WIDEST:
            break
        best = joined
    line = ""
    for c in best:
        if cells(line + c) > WIDEST:
            break
        line += c
    return line


def sentences(text):
    return [s.strip() for s in re.split(r"(?<=[。！？!?\n])", text) if len(s.strip()) > 6]


def first_sentence(text):
    return sentences(text)[0]


def peers():
    found = {"first sentence": first_sentence}
    missing = []

    def offer(name, make):
        try:
            found[name] = make()
        except Exception as error:  # noqa: BLE001: a peer that is not there is only named
            missing.append(f"{name}: {error}")

    def snownlp():
        from snownlp import SnowNLP

        return lambda text: (SnowNLP(text).summary(1) or [""])[0]

    def textrank4zh():
        import networkx

        if not hasattr(networkx, "from_numpy_matrix"):
            networkx.from_numpy_matrix = networkx.from_numpy_array
        from textrank4zh import TextRank4Sentence

        def best(text):
            ranker = TextRank4Sentence()
            ranker.analyze(text=text, lower=False, source="all_filters")
            return ranker.get_key_sentences(num=1)[0].sentence

        return best

    def sumy(kind):
        def make():
            import importlib

            import jieba

            class Words:
                def to_sentences(self, text):
                    return tuple(sentences(text))

                def to_words(self, sentence):
                    return tuple(jieba.lcut(sentence))

            from sumy.parsers.plaintext import PlaintextParser

            module = importlib.import_module(f"sumy.summarizers.{kind}")
            summarizer = {"lsa": "LsaSummarizer", "lex_rank": "LexRankSummarizer",
                          "text_rank": "TextRankSummarizer", "luhn": "LuhnSummarizer"}[kind]
            work = getattr(module, summarizer)()

            def best(text):
                parser = PlaintextParser.from_string(text, Words())
                return str(work(parser.document, 1)[0])

            return best

        return make

    def jionlp():
        import jionlp as jio

        return lambda text: jio.summary.extract_summary(text, summary_length=60)

    offer("snownlp", snownlp)
    offer("textrank4zh", textrank4zh)
    for kind in ("lsa", "lex_rank", "text_rank", "luhn"):
        offer(f"sumy {kind}", sumy(kind))
    offer("jionlp", jionlp)
    return found, missing


def titles(ours, tips):
    news = []
    for path in sorted(tips.glob("*.toml")):
        sample = tomllib.loads(path.read_text(encoding="utf-8"))
        if sample["label"]["kind"] == "news":
            news.append((path.stem, sample))
    best = lambda line, sample: max((rouge_l(line, r) for r in sample["label"]["headlines"]), default=0)
    print(f"Titles of at most {WIDEST} cells, {len(news)} news tips, best of the references, ROUGE-L F1 x 100")
    found, missing = peers()
    rows = []
    for name, make in found.items():
        total, failed, begun = 0.0, 0, time.perf_counter()
        for _, sample in news:
            try:
                total += best(fitted(make(sample["text"])), sample)
            except Exception:  # noqa: BLE001: counted as nothing found
                failed += 1
        spent = (time.perf_counter() - begun) * 1000 / len(news)
        rows.append((100 * total / len(news), name, f"{spent:.1f} ms", failed))
    if ours:
        # Another set on the other side would be a comparison of nothing.
        scored = [best(ours[stem], sample) for stem, sample in news]
        rows.append((100 * sum(scored) / len(scored), "yixian", "", 0))
    for score, name, spent, failed in sorted(rows, reverse=True):
        print(f"  {name:<18} {score:5.1f}  {spent:>10}" + (f"  failed {failed}" if failed else ""))
    for line in missing:
        print(f"  left out: {line}")


def shingles(text):
    text = "".join(letters(text))
    return {text[i:i + 4] for i in range(len(text) - 3)}


def duplicates(ours, pairs):
    pairs = tomllib.loads(pairs.read_text(encoding="utf-8"))["pair"]
    resent = [p["relation"] == "resend" for p in pairs]
    print(f"\nThe same text sent again, {sum(resent)} of {len(pairs)} pairs: F1, each sketch at its own best bar")

    def best_f1(values):
        top = (0.0, 0.0)
        for bar in sorted(set(values)):
            said = [v >= bar for v in values]
            hits = sum(s and r for s, r in zip(said, resent))
            if hits:
                p, r = hits / sum(said), hits / sum(resent)
                top = max(top, (2 * p * r / (p + r), bar))
        return top

    def contained(p):
        a, b = shingles(p["a"]), shingles(p["b"])
        return len(a & b) / max(min(len(a), len(b)), 1)

    measures = {"containment (4)": contained}
    try:
        from datasketch import MinHash

        def minhash(text):
            m = MinHash(num_perm=128)
            for s in shingles(text):
                m.update(s.encode())
            return m

        measures["datasketch 128"] = lambda p: minhash(p["a"]).jaccard(minhash(p["b"]))
    except ImportError as error:
        print(f"  left out: {error}")
    try:
        from simhash import Simhash

        measures["simhash 64"] = lambda p: -Simhash(list(shingles(p["a"]))).distance(
            Simhash(list(shingles(p["b"]))))
    except ImportError as error:
        print(f"  left out: {error}")
    for name, measure in measures.items():
        values = [measure(p) for p in pairs]
        f1, bar = best_f1(values)
        merged = sum(v >= bar and p["relation"] == "series" for v, p in zip(values, pairs))
        print(f"  {name:<18} {f1:.3f} at {bar:.3g}, next editions of a series merged: {merged}")
    if ours:
        said = [r == "resend" for r in ours]
        hits = sum(s and r for s, r in zip(said, resent))
        p, r = hits / max(sum(said), 1), hits / sum(resent)
        merged = sum(s and q["relation"] == "series" for s, q in zip(said, pairs))
        print(f"  {'yixian':<18} {2 * p * r / max(p + r, 1e-9):.3f} at fixed rules, next editions of a series merged: {merged}; "
              f"all four kinds right {sum(a == q['relation'] for a, q in zip(ours, pairs))}/{len(pairs)}")


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--tips", type=Path, default=FOLDER / "labelled")
    asked.add_argument("--pairs", type=Path, default=FOLDER / "pairs.toml")
    asked = asked.parse_args()
    ours = {"titles": {}, "relations": []}
    if not sys.stdin.isatty():
        for line in sys.stdin:
            if line.startswith("{"):
                row = json.loads(line)
                if "headline" in row:
                    ours["titles"][row["name"]] = row["headline"]
                elif "relations" in row:
                    ours["relations"] = row["relations"]
    titles(ours["titles"], asked.tips)
    duplicates(ours["relations"], asked.pairs)


if __name__ == "__main__":
    main()
