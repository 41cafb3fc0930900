"""LSTMExplorer: who decides what a cell keeps, and for how long?"""
