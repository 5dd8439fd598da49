"""torchvision's published ImageNet weights: where each file is, its hash and its size."""

from core.strategies.strategy import OfficialWeights

_FOLDER = "https://download.pytorch.org/models"
_SOURCE = "torchvision, ImageNet-1K, IMAGENET1K_V1 (BSD-3-Clause)"

# Of the ResNets the first version: 18 and 34 have no other, so the three can be compared. The second one of 50 comes
# from a longer recipe with label smoothing and mixed pictures, which raises its own accuracy and makes features less
# useful to a head that is trained on them (Kornblith et al. 2021, Why do better loss functions lead to less
# transferable features?)
RESNET18 = OfficialWeights(
    url=f"{_FOLDER}/resnet18-f37072fd.pth",
    sha256="f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec",
    megabytes=46.8,
    head=("fc.",),
    source=_SOURCE,
)
RESNET34 = OfficialWeights(
    url=f"{_FOLDER}/resnet34-b627a593.pth",
    sha256="b627a593bcbe140c234610266fe4f8ae95ea42fc881d091c9b6052e6b1d0590f",
    megabytes=87.3,
    head=("fc.",),
    source=_SOURCE,
)
RESNET50 = OfficialWeights(
    url=f"{_FOLDER}/resnet50-0676ba61.pth",
    sha256="0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a",
    megabytes=102.5,
    head=("fc.",),
    source=_SOURCE,
)
ALEXNET = OfficialWeights(
    url=f"{_FOLDER}/alexnet-owt-7be5be79.pth",
    sha256="7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
    megabytes=244.4,
    head=("classifier.6.",),
    source=_SOURCE,
)
VGG16 = OfficialWeights(
    url=f"{_FOLDER}/vgg16-397923af.pth",
    sha256="397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
    megabytes=553.4,
    head=("classifier.6.",),
    source=_SOURCE,
)
GOOGLENET = OfficialWeights(
    url=f"{_FOLDER}/googlenet-1378be20.pth",
    sha256="1378be20a8e875cf1568b8a71654e704449655e34711a959a38b04fb34905cef",
    megabytes=52.1,
    head=("fc.", "aux1.", "aux2."),  # torchvision says itself that the two beside the main one are not trained
    source=_SOURCE,
)
