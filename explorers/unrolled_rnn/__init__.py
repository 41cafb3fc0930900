"""UnrolledRNN: what does a recurrent network remember of its past?"""
