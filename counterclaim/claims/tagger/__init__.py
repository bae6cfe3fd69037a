"""The attribution tagger: a small encoder that marks sources, cues and contents and says which belong together."""
