"""The Rasa custom actions: thin, they parse, call bot and reply."""
