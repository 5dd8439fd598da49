"""Troubles are named in plain sentences, the weightiest first, and stay ignored until something new comes."""

import io
import random
from dataclasses import replace

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from core.picture_facts import PLAIN, PictureFacts, look_at
from core.project.snapshot import ClassLabel, Sample
from core.troubles import Action, Kind, Trouble, find
from resources import sample_pictures

SHOES, BAGS, HATS = LABELS = (ClassLabel(1, "Shoes", 0), ClassLabel(2, "Bags", 1), ClassLabel(3, "Hats", 2))
DETAIL = bytes(range(256))  # as good as any other
COUNT_KINDS = (Kind.FEW, Kind.IMBALANCE)


def _look(number: int) -> int:
    """Far from every other number's."""
    return int.from_bytes(number.to_bytes(8, "big"), "big") * 0x9E3779B97F4A7C15 % 2**64


class Pictures:
    """Samples and their facts, made up; good ones unless said otherwise."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.facts: dict[str, PictureFacts] = {}

    def add(self, label: ClassLabel | None, sha256: str = "", *, group: str = "", **facts: object) -> Sample:
        number = len(self.samples) + 1
        sha256 = sha256 or f"picture {number}"
        label_id = label.id if label else None
        sample = Sample(number, label_id, group or sha256, sha256, f"{number}.jpg", f"{sha256}.jpg")
        self.samples.append(sample)
        good = PictureFacts(400, 300, 0.8, 0.5, _look(number), DETAIL, 40_000)
        self.facts.setdefault(sha256, replace(good, **facts))
        return sample

    def fill(self, label: ClassLabel, count: int) -> None:
        for _ in range(count):
            self.add(label)

    def rank(self, sample: Sample) -> tuple[float, ...]:
        """Lowest for the best picture."""
        facts = self.facts[sample.sha256]
        return (-facts.width * facts.height, -facts.length, -facts.sharpness, sample.id)

    def near(self, one: Sample, other: Sample) -> bool:
        return (self.facts[one.sha256].look ^ self.facts[other.sha256].look).bit_count() <= 4

    def troubles(
        self, *, labels: tuple[ClassLabel, ...] = LABELS, ignored: frozenset[str] = frozenset()
    ) -> list[Trouble]:
        found = find(labels, self.samples, self.facts, ignored=ignored)
        return [trouble for trouble in found if trouble.kind not in COUNT_KINDS]

    def uneven(self, *, ignored: frozenset[str] = frozenset()) -> list[Trouble]:
        found = find(LABELS, self.samples, self.facts, ignored=ignored)
        return [trouble for trouble in found if trouble.kind in COUNT_KINDS]


@pytest.fixture
def pictures() -> Pictures:
    return Pictures()


def _ids(*samples: Sample) -> tuple[int, ...]:
    return tuple(sample.id for sample in samples)


def test_good_pictures_are_no_trouble(pictures: Pictures) -> None:
    for label in LABELS:
        pictures.fill(label, 20)
    assert find(LABELS, pictures.samples, pictures.facts) == ()


def test_the_same_picture_in_two_labels(pictures: Pictures) -> None:
    one, other = pictures.add(SHOES, "a"), pictures.add(BAGS, "a")
    [trouble] = pictures.troubles()
    assert trouble.sentence == "1 picture is in both Shoes and Bags."
    assert (trouble.kind, trouble.action) == (Kind.SAME_ACROSS, Action.UNLABEL)
    assert trouble.sample_ids == trouble.spare_ids == _ids(one, other)
    assert trouble.label_ids == (SHOES.id, BAGS.id)
    for sha256 in ("b", "c"):
        pictures.add(BAGS, sha256)
        pictures.add(SHOES, sha256)
    [trouble] = pictures.troubles()
    assert trouble.sentence == "3 pictures are in both Shoes and Bags."
    pictures.add(HATS, "c")
    assert [trouble.sentence for trouble in pictures.troubles()] == [
        "2 pictures are in both Shoes and Bags.",
        "1 picture is in Shoes, Bags and Hats.",
    ]


def test_the_same_picture_twice_in_one_label(pictures: Pictures) -> None:
    kept, second, third = (pictures.add(SHOES, "a") for _ in range(3))
    [trouble] = pictures.troubles()
    assert trouble.sentence == "1 picture is in Shoes more than once."
    assert (trouble.kind, trouble.action) == (Kind.SAME_WITHIN, Action.KEEP_ONE)
    assert trouble.sample_ids == _ids(kept, second, third)
    assert trouble.spare_ids == _ids(second, third)


def test_nearly_the_same_in_two_labels(pictures: Pictures) -> None:
    one = pictures.add(SHOES, look=0b1111 << 20)
    other = pictures.add(BAGS, look=0b0011 << 20)
    pictures.add(HATS, look=0b1111_1111 << 40)
    [trouble] = pictures.troubles()
    assert trouble.sentence == "2 pictures across Shoes and Bags are nearly the same."
    assert (trouble.kind, trouble.action) == (Kind.NEAR_ACROSS, Action.UNLABEL)
    assert set(trouble.sample_ids) == set(trouble.spare_ids) == set(_ids(one, other))


def test_nearly_the_same_in_one_label_keeps_the_larger_picture(pictures: Pictures) -> None:
    small = pictures.add(SHOES, look=5, width=100, height=80)
    large = pictures.add(SHOES, look=7)
    [trouble] = pictures.troubles()
    assert trouble.sentence == "1 picture in Shoes nearly repeats another one there."
    assert (trouble.kind, trouble.action) == (Kind.NEAR_WITHIN, Action.KEEP_ONE)
    assert trouble.sample_ids == _ids(large, small)
    assert trouble.spare_ids == _ids(small)
    third = pictures.add(SHOES, look=7)
    [trouble] = pictures.troubles()
    assert trouble.sentence == "2 pictures in Shoes nearly repeat others there."
    assert set(trouble.spare_ids) == set(_ids(small, third))


def test_each_spared_picture_is_near_the_one_that_is_kept(pictures: Pictures) -> None:
    first = pictures.add(SHOES, look=0b1, width=900)
    pictures.add(SHOES, look=0b1111, width=800)
    last = pictures.add(SHOES, look=0b1111111, width=700)
    [trouble] = pictures.troubles()
    assert first.id not in trouble.spare_ids
    assert last.id not in trouble.spare_ids


def test_pictures_of_one_group_are_meant_to_be_alike(pictures: Pictures) -> None:
    burst = [pictures.add(SHOES, group="burst", look=5) for _ in range(3)]
    assert pictures.troubles() == []
    smaller = pictures.add(SHOES, look=5, width=200)
    [trouble] = pictures.troubles()
    assert trouble.spare_ids == _ids(smaller)
    larger = pictures.add(SHOES, look=5, width=800)
    [trouble] = pictures.troubles()
    assert trouble.sample_ids == _ids(larger, *burst, smaller), "a burst of small ones does not outweigh the best"
    assert trouble.spare_ids == _ids(*burst, smaller)


@pytest.mark.parametrize("which", ["width", "length", "sharpness", "id"])
def test_of_near_copies_the_best_is_kept(pictures: Pictures, which: str) -> None:
    best = {"width": 500, "length": 90_000, "sharpness": 0.9}
    places = [0, 1, 2] if which == "id" else [1]
    for place in range(3):
        pictures.add(SHOES, look=5, **({which: best[which]} if which in best and place in places else {}))
    [trouble] = pictures.troubles()
    assert trouble.sample_ids[0] == (1 if which == "id" else 2)
    assert sorted(trouble.spare_ids) == ([2, 3] if which == "id" else [1, 3])


@pytest.mark.parametrize("seed", range(40))
def test_keep_one_never_spares_a_picture_without_keeping_a_better_one_like_it(seed: int) -> None:
    pictures, rng = Pictures(), random.Random(seed)
    chains = [_chain(pictures, rng) for _ in range(4)]
    spared = _spared(pictures)
    for chain in chains:
        assert min(chain, key=pictures.rank).id not in spared
        for sample in chain:
            better = [one for one in chain if one.id not in spared and pictures.rank(one) < pictures.rank(sample)]
            better = [one for one in better if one.group != sample.group and pictures.near(one, sample)]
            assert (sample.id in spared) == bool(better)
    rng.shuffle(pictures.samples)
    assert _spared(pictures) == spared, "in whichever order they come"
    pictures.samples = [sample for sample in pictures.samples if sample.id not in spared]
    assert _spared(pictures) == set()


def _chain(pictures: Pictures, rng: random.Random) -> list[Sample]:
    """Pictures each of which is near the one before, of all sizes, some of one burst."""
    look, chain = rng.getrandbits(64), []
    for step in range(rng.randint(1, 9)):
        look ^= sum(1 << place for place in rng.sample(range(64), rng.randint(0, 3)))
        size = {"width": rng.choice((100, 400, 900)), "height": rng.choice((100, 400))}
        group = rng.choice(("", f"burst {look >> 60}"))
        length = rng.choice((10_000, 20_000))
        chain.append(pictures.add(SHOES, group=group, look=look, length=length, **size))
        assert step == 0 or pictures.near(chain[-1], chain[-2])
    return chain


def _spared(pictures: Pictures) -> set[int]:
    return {id for trouble in pictures.troubles() if trouble.kind == Kind.NEAR_WITHIN for id in trouble.spare_ids}


def test_copies_byte_for_byte_are_not_named_twice(pictures: Pictures) -> None:
    for label in (SHOES, SHOES, BAGS):
        pictures.add(label, "a", look=5)
    assert [trouble.kind for trouble in pictures.troubles()] == [Kind.SAME_ACROSS, Kind.SAME_WITHIN]


def test_a_fine_pattern_is_not_a_plain_picture_and_like_no_other(pictures: Pictures) -> None:
    for label in (SHOES, BAGS):
        pictures.add(label, look=PLAIN)
    assert pictures.troubles() == []


def test_plain_pictures_are_like_no_others(pictures: Pictures) -> None:
    plain = [pictures.add(label, look=PLAIN, sharpness=0.0) for label in (SHOES, BAGS, BAGS)]
    [trouble] = pictures.troubles()
    assert trouble.sentence == "3 pictures show nothing but one colour."
    assert (trouble.kind, trouble.action) == (Kind.PLAIN, Action.TRASH)
    assert trouble.spare_ids == _ids(*plain)


@pytest.mark.parametrize(
    ("facts", "kind", "sentence"),
    [
        ({"width": 60, "height": 50}, Kind.SMALL, "1 picture is very small, under 64 pixels wide or high."),
        ({"sharpness": 0.3}, Kind.BLURRED, "1 picture is blurred."),
        ({"brightness": 0.05}, Kind.DARK, "1 picture is very dark."),
        ({"brightness": 0.98}, Kind.BRIGHT, "1 picture is very bright."),
        ({"width": 1000}, Kind.ODD_SHAPED, "1 picture is very long and narrow."),
    ],
)
def test_poor_pictures(pictures: Pictures, facts: dict[str, float], kind: Kind, sentence: str) -> None:
    pictures.fill(SHOES, 5)
    poor = pictures.add(BAGS, **facts)
    [trouble] = pictures.troubles()
    assert (trouble.kind, trouble.sentence, trouble.action) == (kind, sentence, Action.TRASH)
    assert (trouble.sample_ids, trouble.label_ids) == (_ids(poor), (BAGS.id,))


def test_what_no_training_sees_is_no_trouble(pictures: Pictures) -> None:
    pictures.add(None, "a", sharpness=0.1)
    pictures.add(SHOES, "a")
    pictures.add(HATS, "b", sharpness=0.1)
    pictures.samples[-1] = replace(pictures.samples[-1], trashed=True)
    pictures.add(BAGS, "c", sharpness=0.1)
    hidden = (SHOES, replace(BAGS, hidden=True), HATS)
    assert [trouble.sample_ids for trouble in pictures.troubles(labels=hidden)] == [(2,)]


def test_a_picture_without_facts_is_only_compared_byte_for_byte(pictures: Pictures) -> None:
    pictures.add(SHOES, "a")
    pictures.add(BAGS, "a")
    pictures.facts.clear()
    assert [trouble.kind for trouble in pictures.troubles()] == [Kind.SAME_ACROSS]


def test_few_pictures(pictures: Pictures) -> None:
    for label, count in ((SHOES, 12), (BAGS, 12), (HATS, 3)):
        pictures.fill(label, count)
    [trouble] = pictures.uneven()
    assert trouble.sentence == "Hats has only 3 pictures; 10 or more work better."
    assert (trouble.action, trouble.label_ids, trouble.sample_ids) == (Action.ADD_PICTURES, (HATS.id,), ())


def test_a_project_just_begun(pictures: Pictures) -> None:
    assert find((), [], {}) == ()
    assert find((SHOES,), [], {})[0].sentence == "Shoes has no pictures yet."
    assert [trouble.sentence for trouble in pictures.uneven()] == ["Shoes, Bags and Hats have fewer than 10 pictures."]


def test_imbalance(pictures: Pictures) -> None:
    for label, count in ((SHOES, 60), (BAGS, 15), (HATS, 14)):
        pictures.fill(label, count)
    [trouble] = pictures.uneven()
    assert trouble.sentence == "Shoes has 60 pictures, Hats only 14."
    assert (trouble.kind, trouble.action, trouble.label_ids) == (Kind.IMBALANCE, Action.ADD_PICTURES, (HATS.id,))
    pictures.add(SHOES)
    [trouble] = pictures.uneven()
    assert trouble.sentence == "Shoes has 61 pictures; Bags and Hats have less than a quarter of that."


def test_the_weightiest_comes_first(pictures: Pictures) -> None:
    pictures.add(SHOES, sharpness=0.1, brightness=0.01)
    pictures.add(SHOES, "a")
    pictures.add(SHOES, "a")
    pictures.add(BAGS, "b")
    pictures.add(SHOES, "b")
    kinds = [trouble.kind for trouble in find(LABELS, pictures.samples, pictures.facts)]
    assert kinds == [Kind.SAME_ACROSS, Kind.SAME_WITHIN, Kind.BLURRED, Kind.DARK, Kind.FEW]


def test_what_is_ignored_stays_so_until_a_new_picture_joins(pictures: Pictures) -> None:
    pictures.fill(SHOES, 12)
    pictures.fill(BAGS, 11)
    pictures.add(SHOES, "a", look=5)
    pictures.add(BAGS, "a")
    pictures.add(SHOES, look=4)
    pictures.add(BAGS, sharpness=0.1)
    everything = find(LABELS, pictures.samples, pictures.facts)
    assert len(everything) == 5
    assert len({trouble.key for trouble in everything}) == 5
    for trouble in everything:
        left = find(LABELS, pictures.samples, pictures.facts, ignored=frozenset(trouble.keys))
        assert left == tuple(other for other in everything if other is not trouble)
    ignored = frozenset(key for trouble in everything for key in trouble.keys)
    assert find(LABELS, pictures.samples, pictures.facts, ignored=ignored) == ()
    reread = Pictures()
    reread.samples, reread.facts = [replace(sample, id=sample.id + 100) for sample in pictures.samples], pictures.facts
    assert reread.troubles(ignored=ignored) == []

    blurred = pictures.add(BAGS, sharpness=0.1)
    assert [trouble.sample_ids for trouble in pictures.troubles(ignored=ignored)] == [_ids(blurred)]
    joined = pictures.add(SHOES, look=7)
    [across, within, _] = pictures.troubles(ignored=ignored)
    assert joined.id in across.sample_ids
    assert joined.id in within.sample_ids


def test_a_picture_moved_to_another_label_counts_anew(pictures: Pictures) -> None:
    pictures.add(SHOES, "a")
    pictures.add(BAGS, "a")
    ignored = frozenset(pictures.troubles()[0].keys)
    pictures.samples[1] = replace(pictures.samples[1], label_id=HATS.id)
    [trouble] = pictures.troubles(ignored=ignored)
    assert trouble.sentence == "1 picture is in both Shoes and Hats."


def test_very_many_troubles_are_few_sentences() -> None:
    labels = [ClassLabel(number, f"Label {number}", 0) for number in range(200)]
    pictures = Pictures()
    for number in range(8000):
        pictures.add(labels[number % 200], look=12345, sharpness=0.1, width=10)
    found = find(labels, pictures.samples, pictures.facts)
    assert len(found) == 204  # each label's copies, all of them across labels, and three kinds of poor ones
    assert found[0].sentence == "8,000 pictures across Label 0, Label 1 and 198 other labels are nearly the same."
    assert sum(len(trouble.spare_ids) for trouble in found if trouble.kind == Kind.NEAR_WITHIN) == 8000 - 200


def _facts(image: Image.Image, *, quality: int = 90) -> PictureFacts:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return look_at(file.getvalue()).facts


def test_copies_of_drawn_pictures_are_found_and_nothing_else(pictures: Pictures) -> None:
    for seed in range(30):
        image = sample_pictures.draw(sample_pictures.LABELS[seed % 2], seed=seed)
        copies = [
            _facts(image),
            _facts(image, quality=30),
            _facts(image.resize((200, 160))),
            _facts(image.resize((1600, 1200))),
        ]
        for number, facts in enumerate(copies):
            pictures.add(SHOES, f"{seed} {number}")
            pictures.facts[f"{seed} {number}"] = facts
    [trouble] = pictures.troubles()
    assert trouble.kind == Kind.NEAR_WITHIN
    assert len(trouble.spare_ids) == 3 * 30
    seeds = [pictures.samples[place - 1].sha256.split()[0] for place in trouble.sample_ids]
    assert [len(set(seeds[place : place + 4])) for place in range(0, 120, 4)] == [1] * 30


def test_spoilt_pictures_are_named_and_good_ones_are_not(pictures: Pictures) -> None:
    for seed in range(10):
        image = sample_pictures.draw(sample_pictures.LABELS[seed % 2], seed=seed)
        spoilt = {
            "good": image,
            "blurred": image.filter(ImageFilter.GaussianBlur(5)),
            "dark": ImageEnhance.Brightness(image).enhance(0.1),
            "small": image.resize((50, 40)),
            "odd-shaped": image.crop((0, 100, image.width, 200)),
        }
        for name, one in spoilt.items():
            pictures.add(SHOES, f"{name} {seed}", group=str(seed))
            pictures.facts[f"{name} {seed}"] = _facts(one)
    troubles = {trouble.kind: trouble for trouble in pictures.troubles()}
    assert troubles.keys() == {Kind.BLURRED, Kind.DARK, Kind.SMALL, Kind.ODD_SHAPED}
    for kind, trouble in troubles.items():
        names = {pictures.samples[place - 1].sha256 for place in trouble.sample_ids}
        assert names == {f"{kind} {seed}" for seed in range(10)}
