"""The playground: RNN, GRU and LSTM trained on the page."""
