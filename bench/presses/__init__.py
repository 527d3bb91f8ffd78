"""What a whole session asks of two leaders: a script, and three places in which it's played.

`script` says what the leaders do, `one_keyboard`, `two_keyboards` and `over_ssh` are the places, `tally` is the count.
"""
