"""What the view "What it learned" says."""

SENTENCE = "Each layer looks for its own things in your picture: edges first, then parts, then what tells labels apart."
MORE = (
    "Heat shows which places speak for a label (Grad-CAM). The first filters see the picture itself, so they can be "
    "shown as small pictures: lines, colours, spots. A map shows where its filter answers: grey is 0, white is much, "
    "black is the opposite; after ReLU black is 0. Later maps are small and few people can say what they look for; "
    "the pictures that excite a filter the most tell more. Before training all numbers are drawn by lot; a network "
    "that learned from nothing can be played from there, epoch by epoch."
)
GROWN = "Change since before training"
ONLY_FILTERS = "This network is large: of its epochs only the first filters were kept."
