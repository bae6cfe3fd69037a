"""Trims the encoder's 250,037 pieces to those that English, Ukrainian and Russian use, as a sentencepiece model."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

import sentencepiece
from e5 import E5
from sentencepiece import sentencepiece_model_pb2 as proto
from wordfreq import iter_wordlist, word_frequency

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
LANGUAGES = ("en", "uk", "ru")
WORDS_READ = 120_000
FULL_MASK = 250_001


def full(encoder: E5) -> sentencepiece.SentencePieceProcessor:
    """The whole vocabulary as a sentencepiece model; ids are the encoder's."""
    return _processor(_model([(p, float(s)) for p, s in zip(encoder.pieces, encoder.scores, strict=True)]))


def count_pieces(whole: sentencepiece.SentencePieceProcessor, corpus: Iterable[str]) -> Counter[int]:
    """How often each piece is used: by a word of the corpus, or by frequent words (per 100 million)."""
    counted: Counter[int] = Counter()
    for word, times in Counter(corpus).items():
        for piece in whole.encode(unicodedata.normalize("NFKC", word)):
            counted[piece] += times * 20
    for language in LANGUAGES:
        for rank, word in enumerate(iter_wordlist(language, "best")):
            if rank >= WORDS_READ:
                break
            times = max(1, round(word_frequency(word, language) * 1e8))
            for form, share in ((word, 1.0), (word.capitalize(), 0.3), (word.upper(), 0.01)):
                for piece in whole.encode(form):
                    counted[piece] += max(1, round(times * share))
    return counted


def trim(encoder: E5, corpus: Iterable[str], size: int) -> tuple[bytes, list[int]]:
    """The ``size`` most used pieces and all single letters among the used ones: a serialised model, and full ids."""
    whole = full(encoder)
    counted = count_pieces(whole, corpus)
    single = {i for i in counted if len(encoder.pieces[i].lstrip("▁")) <= 1}
    best = [i for i, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if i > 3]
    chosen = sorted(set(best[:size]) | {i for i in single if i > 3})
    ids = [0, 1, 2, 3, FULL_MASK, *chosen]
    pieces = [(name, 0.0) for name in SPECIAL]
    pieces += [(encoder.pieces[i], float(encoder.scores[i])) for i in chosen]
    covered = sum(counted[i] for i in chosen) / max(1, counted.total())
    print(f"vocabulary {len(ids)} of {len(counted)} used pieces; {covered:.4%} of piece uses")
    return _model(pieces).SerializeToString(), ids


def _model(pieces: list[tuple[str, float]]) -> proto.ModelProto:
    model = proto.ModelProto()
    kinds = proto.ModelProto.SentencePiece.Type
    for index, (name, score) in enumerate(pieces):
        piece = model.pieces.add()
        piece.piece, piece.score = name, score
        piece.type = kinds.UNKNOWN if index == 3 else kinds.CONTROL if name in SPECIAL else kinds.NORMAL
    trainer, normaliser = model.trainer_spec, model.normalizer_spec
    trainer.model_type = proto.TrainerSpec.ModelType.UNIGRAM
    trainer.vocab_size = len(pieces)
    trainer.bos_id, trainer.pad_id, trainer.eos_id, trainer.unk_id = 0, 1, 2, 3
    normaliser.name, normaliser.add_dummy_prefix = "identity", True
    normaliser.remove_extra_whitespaces, normaliser.escape_whitespaces = False, True
    return model


def _processor(model: proto.ModelProto) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())
