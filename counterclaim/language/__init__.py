"""What every stage knows of English, Ukrainian and Russian: spelling, sentences, numbers and dates. No I/O."""
