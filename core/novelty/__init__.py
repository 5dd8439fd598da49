"""None of these: how far a picture lies from what each class label looks like, and from where on it is too far."""
