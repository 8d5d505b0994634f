"""The platforms the bot speaks to, as real servers on loopback that a test can look into and break."""
