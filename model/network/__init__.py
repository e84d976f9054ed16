"""The neural network: cells, attention, encoder, decoder, and the two halves together."""
