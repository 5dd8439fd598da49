"""The strategies' networks, apart from their descriptions because these need torch, which takes seconds to import."""
