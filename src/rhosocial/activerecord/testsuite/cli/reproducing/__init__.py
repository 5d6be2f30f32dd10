"""What ``repro`` and ``accept`` share: the item that is meant, its run under record, and the text of an issue."""
