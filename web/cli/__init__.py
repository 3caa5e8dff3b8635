"""Commands of the server: lienzo serve · submit · jobs · cancel. Each is an entry point."""
