"""The last stage: from the ledger to what people and machines read. ``views`` says what, the rest says how it looks."""
