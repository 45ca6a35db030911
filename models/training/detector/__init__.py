"""Training of Ansim's detectors: reading labelled pictures, the network, its losses, its scores."""
