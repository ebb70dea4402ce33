"""The one simulator of demo, replay and bench: people who do their work through the domain functions of the pages.

`guests` invents guests, `crew` the people at work with their own pace, `house` lets them act on a set clock, and
`bulk` writes years of history in the same shape at once.
"""
