"""The types of the API: what may be asked and what is answered; openapi.json is made of them.

Times are seconds since 1970, durations are seconds, sizes are bytes.
"""
